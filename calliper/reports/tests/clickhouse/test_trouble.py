"""The server is away, refuses, or is something else: that is said, nothing is lost, and it goes on by itself."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core.management import call_command

from calliper.activity.models import Pending
from calliper.calls.tests.make import make_call
from calliper.config.doctor import reports as doctor
from calliper.core.scope import scope
from calliper.reports.access.state import state
from calliper.reports.actions import projecting
from calliper.reports.actions.projecting import Keeper, catch_up
from calliper.reports.question import LARGE, NoAnswer
from calliper.reports.store import connection
from calliper.reports.store.clickhouse import http
from calliper.reports.store.clickhouse.http import Link
from calliper.reports.store.clickhouse.trouble import Refused
from calliper.reports.store.connection import rows
from calliper.reports.store.trouble import Trouble
from tests.cast import NOW, Acme
from tests.clickhouse import CUT, Served

pytestmark = [pytest.mark.clickhouse, pytest.mark.slow]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projecting, "RETRY_S", 0.0)
    monkeypatch.setattr(http, "AGAIN_S", 0.0)


@pytest.fixture
def other_server() -> Iterator[str]:
    """Something that speaks HTTP and is no ClickHouse."""

    class Page(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(200)
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"<p>hi")

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def nobody() -> str:
    """An address at which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{found.getsockname()[1]}"


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"url": "nobody"}, "cannot be reached"),
        ({"url": "other"}, "what answers there, with 200, is not ClickHouse"),
        ({"password": "wrong"}, "refuses the name or the password"),
        ({"name": ""}, "refuses the name or the password"),
        ({"database": "nowhere"}, "there is no database named nowhere"),
    ],
)
def test_an_address_that_does_not_do_is_told(
    acme: Acme, served_projection: Served, other_server: str, other: dict[str, str], words: str, settings: Any
) -> None:
    if "url" in other:
        other = {"url": {"nobody": nobody(), "other": other_server}[other["url"]]}
    address = served_projection.address(**other)
    connection.own(address)
    make_call(acme)
    Keeper().tick(NOW)
    with scope(acme.org.pk):
        held = state()
        waits = Pending.objects.count()
    assert waits == 1
    if held is not None:  # an organisation without a state has nothing that could be unwell
        assert (held.health, words in held.error) == ("away", True), held.error
    assert connection.health()[0] == "away"
    assert words in connection.health()[1]
    settings.REPORTS_SERVER = {**vars(address)}
    found = doctor.place()
    assert (found.verdict.value, words in found.text) == ("bad", True), found
    assert "a good password" not in found.text + connection.health()[1]


@pytest.mark.parametrize(
    ("code", "health", "words"),
    [
        (CUT, "away", "the connection broke"),
        (202, "away", "the server is busy"),
        (243, "full", "meddled"),
        (497, "away", "the account may not"),
        (516, "away", "refuses the name"),
    ],
)
def test_a_server_that_goes_away_comes_back(
    acme: Acme, served_projection: Served, as_member: Any, code: int, health: str, words: str
) -> None:
    keeper = Keeper()
    make_call(acme)
    keeper.tick(NOW)
    served_projection.meddle = lambda _: code
    with pytest.raises(NoAnswer) as wrong:
        rows("SELECT count() FROM calls")
    assert wrong.value.health == health
    make_call(acme)
    keeper.tick(NOW)
    with scope(acme.org.pk):
        held = state()
        assert held is not None
        assert (held.health, words in held.error) == (health, True), held.error
        assert Pending.objects.count() == 1
    page = as_member(acme.alice).get("/dashboard/").content.decode()
    assert ("Figures cannot be reached" if health == "away" else "Figures have stopped") in page
    told = as_member(acme.alice).get("/settings/health/").content.decode()
    assert ("Not reached" if health == "away" else "Disk full") in told
    served_projection.meddle = lambda _: None
    keeper.tick(NOW)
    with scope(acme.org.pk):
        held = state()
        assert held is not None
        assert (held.health, held.error, held.calls) == ("good", "", 2)
        assert Pending.objects.count() == 0
    assert rows("SELECT count() FROM calls") == [(2,)]


def test_a_slow_answer_is_not_waited_for(
    acme: Acme, served_projection: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_call(acme)
    catch_up(NOW)
    monkeypatch.setattr(http, "READ_S", 0.2)
    over = threading.Event()

    def sleep(_: str) -> None:
        over.wait(5)

    served_projection.meddle = sleep
    before = len(served_projection.heard)
    with pytest.raises(NoAnswer) as wrong:
        rows("SELECT count() FROM calls")
    over.set()
    assert wrong.value.health == "away"
    assert len(served_projection.heard) == before + 1, "who is slow is not asked again"


def test_reads_are_tried_twice_and_writes_once(clickhouse: Served) -> None:
    link = Link(clickhouse.address())
    cut = iter([CUT, None, CUT, None])
    clickhouse.meddle = lambda _: next(cut)
    assert link.rows("SELECT 1") == [(1,)]
    with pytest.raises(Trouble, match="the connection broke"):
        link.tell("CREATE TABLE once (number Int32) ENGINE = Memory")
    assert len(clickhouse.heard) == 3
    link.close()


def test_an_old_server_is_refused(clickhouse: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    from calliper.reports.store.clickhouse import server

    monkeypatch.setattr(server, "LEAST", (99, 1))
    with pytest.raises(Trouble, match=r"is too old, 99\.1 or later is needed"):
        connection.server_at(clickhouse.address())


def test_a_mistake_of_ours_is_no_trouble_of_the_server(acme: Acme, served_projection: Served) -> None:
    catch_up(NOW)
    with pytest.raises(Refused) as wrong:
        rows("SELECT nothing FROM calls")
    assert wrong.value.code == 47
    assert connection.is_open()


def test_who_does_not_keep_it_reads_all_the_same(
    acme: Acme, served_projection: Served, settings: Any
) -> None:
    settings.REPORTS_SERVER = {**vars(served_projection.address())}
    connection.let_go()
    with pytest.raises(NoAnswer) as wrong:
        rows("SELECT version FROM meta")
    assert wrong.value.health == "building"
    connection.own(served_projection.address())
    make_call(acme)
    catch_up(NOW)
    connection.let_go()
    assert not connection.is_owner()
    assert rows("SELECT count() FROM calls") == [(1,)]
    connection._asked.clear()


def test_the_command_rebuilds_and_the_doctor_compares(
    acme: Acme, served_projection: Served, settings: Any, transactional_db: None
) -> None:
    settings.REPORTS_SERVER = {**vars(served_projection.address())}
    connection.let_go()
    make_call(acme)
    call_command("reports", "rebuild")
    assert doctor.place().verdict.value == "good"
    found = doctor.projection()
    assert (found.verdict.value, "equal the calls: 1" in found.text) == ("good", True), found
    connection._asked.clear()


def test_a_question_that_needs_too_much_memory_is_refused_alone(
    acme: Acme, served_projection: Served, as_member: Any
) -> None:
    """Of a writer the same refusal means to wait."""
    keeper = Keeper()
    make_call(acme)
    keeper.tick(NOW)
    served_projection.meddle = lambda _: 241
    served_projection.says = "Memory limit (for query) exceeded: would use 12.00 GiB"
    with pytest.raises(NoAnswer) as wrong:
        rows("SELECT count() FROM calls")
    assert wrong.value.health == LARGE
    assert connection.health()[0] == "good"
    make_call(acme)
    keeper.tick(NOW)
    with scope(acme.org.pk):
        held = state()
        assert held is not None
        assert (held.health, "for query" in held.error) == ("away", True)
