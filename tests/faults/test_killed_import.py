"""kill -9 in the middle of an import, again and again: the next process goes on, nothing is lost or doubled."""

from __future__ import annotations

import random
import sqlite3
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from tests.exported import sms_backup
from tests.server import Server

ROWS = 6_000

START = """
from uuid import UUID
from calliper.core import jobs
from calliper.sync import access, actions
from calliper.sync.imports import vault
with scope(UUID(given["org"])):
    org = Organisation.objects.get(pk=UUID(given["org"]))
    owner = Member.objects.get(role="owner")
    with open(given["file"], "rb") as file:
        row = actions.begin_import(by=owner, org=org, file=file, file_name="calls.xml", now=now())
    jobs.drain(now())
    row = access.fresh(row)
    row = actions.set_agents(row=row, by=owner, members=[given["member"]])
    actions.start_import(row=row, by=owner, now=now())
    print(json.dumps(str(row.pk)))
"""
LOOK = """
from uuid import UUID
from calliper.sync.models import Import
with scope(UUID(given["org"])):
    row = Import.objects.get()
    print(json.dumps([row.word, row.rows_done, row.counts, row.complaint]))
"""
LATER = """
from datetime import timedelta
from calliper.core import jobs
print(json.dumps(jobs.drain(now() + timedelta(minutes=5))))
"""
# The lease of a killed process runs out in a minute; here it has run out.
EXPIRE = """
from uuid import UUID
from datetime import timedelta
from calliper.sync.models import Import
with scope(UUID(given["org"])):
    print(json.dumps(Import.objects.filter(state="running").update(lease_until=now() - timedelta(seconds=1))))
"""


def rows() -> list[dict[str, object]]:
    chance = random.Random(5)
    start_ms, found = 1_763_000_000_000, []
    for _ in range(ROWS):
        start_ms += chance.randint(1, 90_000)
        kind = chance.randint(1, 3)
        found.append(
            {
                "number": f"+9155501{chance.randint(0, 900):05d}",
                "duration": 0 if kind == 3 else chance.choice([0, 12, 90]),
                "date": start_ms,
                "type": kind,
                "presentation": 1,
                "contact_name": "(Unknown)",
            }
        )
    return found


def reached(server: Server) -> int:
    """How many rows are done, read from the file: a process that asks would take longer to start than the import."""
    with closing(sqlite3.connect(server.home / "calliper.sqlite3", timeout=30)) as file:
        return int(file.execute("SELECT rows_done FROM sync_import").fetchone()[0])


@pytest.mark.slow
@pytest.mark.parametrize("kills", [1, pytest.param(4, marks=pytest.mark.nightly)])
def test_an_import_survives_its_process_again_and_again(tmp_path: Path, kills: int) -> None:
    chance = random.Random(20261122)
    server = Server(tmp_path / "home").start()
    org, (agent,) = server.found(agents=1)
    server.kill()
    log = rows()
    file = tmp_path / "calls.xml"
    file.write_bytes(sms_backup(log))
    server.run(START, org=org, file=str(file), member=agent)
    killed, last = 0, 0
    for _ in range(kills):
        server.start()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and reached(server) <= last:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.1))
        server.kill()
        last = reached(server)
        killed += last < ROWS
        server.run(EXPIRE, org=org)
    server.run(LATER)
    word, done, counts, why = server.run(LOOK, org=org)
    assert (word, done, why) == ("done", ROWS, "")
    assert killed
    stored = Counter((start, duration, number) for _, start, _kind, duration, number in server.calls(org))
    truth = Counter((row["date"], row["duration"], row["number"]) for row in log)
    assert not truth - stored, "lost"
    assert not stored - truth, "doubled"
    assert (counts["stored"], counts["duplicate"]) == (ROWS, 0)
