"""Many ask while one writes and the file is exchanged: nobody is turned away, nobody sees half a change."""

from __future__ import annotations

import threading
from pathlib import Path

from calliper.calls.tests.make import make_call
from calliper.reports.actions.projecting import catch_up
from calliper.reports.actions.rebuilding import rebuild
from calliper.reports.store.connection import rows
from tests.cast import NOW, Acme


def test_readers_go_on_while_it_is_written_and_rebuilt(acme: Acme, projection: Path) -> None:
    make_call(acme)
    catch_up(NOW)
    wrong: list[object] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            try:
                ((calls, summed),) = rows(
                    "SELECT (SELECT count(*) FROM calls), (SELECT sum(calls) FROM days)"
                )
                if calls != summed:
                    wrong.append((calls, summed))
            except Exception as each:
                wrong.append(each)

    readers = [threading.Thread(target=ask) for _ in range(3)]
    for each in readers:
        each.start()
    for _ in range(5):
        make_call(acme)
        catch_up(NOW)
        rebuild(now=NOW)
    over.set()
    for each in readers:
        each.join()
    assert wrong == []
