"""Two processes mail the same scheduled report, and one of them is killed: what ADR 20 promises, and no more."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.clickhouse import DATABASE, NAME, PASSWORD, Served, engine
from tests.mail import Box, smtp_server
from tests.server import Server, Teller

# A second process can ask for figures only where they are in a ClickHouse.
pytestmark = [pytest.mark.clickhouse, pytest.mark.slow]
ONE, TWO = "one@calliper.example", "two@calliper.example"
READERS = 8

FOUND = """
org, owner = orgs.create_organisation(
    login=Login.objects.create_user("tara@example.com"), name="Saffron Solar", member_name="Tara Rao", now=now())
with scope(org.id):
    for number in range(given["readers"]):
        login = Login.objects.create_user(f"reader-{number}@example.com")
        orgs.add_member(by=owner, name=f"Reader {number}", role="agent", login=login, now=now())
from calliper.reports.actions.projecting import catch_up
from calliper.reports.store import connection
from django.conf import settings
connection.own(connection.chosen(settings.HOME))
catch_up(now())
print(json.dumps(str(org.id)))
"""
# Made three days ago, so that several moments were missed and the last of them is due.
SCHEDULE = """
from datetime import time, timedelta
from uuid import UUID
from calliper.reports.actions import scheduling
with scope(UUID(given["org"])):
    readers = Member.objects.filter(role="agent").values_list("pk", flat=True)
    planned = scheduling.Planned("Calls", "explore", "metric=calls", "7d", "daily", 0, 1, time(8))
    row = scheduling.create_schedule(
        by=Member.objects.get(role="owner"), planned=planned, to=readers, now=now() - timedelta(days=3))
print(json.dumps(str(row.pk)))
"""
# The threads of `calliper serve` that do the work.
WORK = """
from calliper.config.server.job_threads import JobThreads
JobThreads(1).start()
print("1")
"""
# What they do every five minutes, at the same moment in each process.
LOOK = """
import time
from datetime import UTC, datetime
from calliper.core import schedule
while time.time() < given["at"]:
    pass
schedule.run_often(datetime.fromtimestamp(given["at"], UTC))
print("1")
"""
SWEEP = """
from calliper.core import jobs
print(json.dumps(jobs.sweep(now())))
"""
# As if each wake-up came once more; how many of them find work.
WAKE = """
from uuid import UUID
from calliper.core import jobs
from calliper.reports.models import Sending
org = UUID(given["org"])
with scope(org):
    rows = list(Sending.objects.filter(schedule=given["schedule"]).values_list("pk", flat=True))
print(json.dumps(sum(jobs.run_row(jobs.TASKS["reports.sending"], org, row, now()) for row in rows)))
"""
ROWS = """
from uuid import UUID
from calliper.reports.models import Sending
with scope(UUID(given["org"])):
    rows = Sending.objects.filter(schedule=given["schedule"])
    emails = dict(Member.objects.values_list("pk", "login__email"))
    print(json.dumps([[emails[row.member_id], row.state, row.outcome, row.due_at.isoformat()] for row in rows]))
"""
# The lease of a killed process runs out in three minutes; here it has run out.
EXPIRE = """
from datetime import timedelta
from uuid import UUID
from calliper.reports.models import Sending
with scope(UUID(given["org"])):
    held = Sending.objects.filter(schedule=given["schedule"], state="running")
    print(json.dumps(held.update(lease_until=now() - timedelta(seconds=1))))
"""


@dataclass
class Office:
    """An organisation with readers, on a folder that nobody serves, and the mail server of the two workers."""

    server: Server
    org: str
    box: Box

    def schedule(self) -> str:
        return str(self.server.run(SCHEDULE, org=self.org))

    def rows(self, schedule: str) -> list[list[str]]:
        found: list[list[str]] = self.server.run(ROWS, org=self.org, schedule=schedule)
        return found

    def received(self) -> dict[str, list[str]]:
        """The names of the mails that each reader got."""
        found: dict[str, list[str]] = defaultdict(list)
        for each in self.box.mails:
            mail: Any = message_from_bytes(each.content, policy=policy.default)
            found[str(mail["To"])].append(str(mail["Message-ID"]))
        return found

    def works(self, worker: Teller, schedule: str) -> int:
        return int(worker.ask(WAKE, {"org": self.org, "schedule": schedule}))

    def until_ended(self, schedule: str, count: int = READERS) -> None:
        deadline = time.monotonic() + 30
        while sum(state == "done" for _to, state, *_more in self.rows(schedule)) < count:
            assert time.monotonic() < deadline, self.rows(schedule)
            time.sleep(0.05)

    def assert_noted(self, schedule: str) -> None:
        """Each reader has one row, it is sent, and it is for the last of the missed moments."""
        rows = self.rows(schedule)
        assert len({to for to, *_more in rows}) == len(rows) == READERS
        assert {(state, outcome) for _to, state, outcome, _due in rows} == {("done", "sent")}
        assert len({due for *_facts, due in rows}) == 1


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    engine().query(f"DROP DATABASE IF EXISTS {DATABASE} SYNC")
    engine().query(f"CREATE DATABASE {DATABASE}")
    figures = Served()
    with smtp_server() as (box, port):
        env = {
            "CALLIPER_REPORTS_URL": f"clickhouse://{NAME}:{quote(PASSWORD)}@{figures.url[7:]}/{DATABASE}",
            "CALLIPER_MAIL_HOST": "127.0.0.1",
            "CALLIPER_MAIL_PORT": str(port),
            "CALLIPER_MAIL_SECURITY": "none",
        }
        server = Server(tmp_path / "home", env).prepare()
        yield Office(server, server.run(FOUND, readers=READERS), box)
    figures.stop()


@contextmanager
def two_workers(server: Server) -> Iterator[tuple[Teller, Teller]]:
    """Processes that work on the same folder; each sends under a name of its own."""
    one, two = (Teller(server, {"CALLIPER_MAIL_FROM": name}) for name in (ONE, TWO))
    try:
        at_once(lambda each: each.ask(WORK, {}), one, two)
        yield one, two
    finally:
        one.kill()
        two.kill()


def at_once(ask: Callable[[Teller], Any], *workers: Teller) -> None:
    with ThreadPoolExecutor(len(workers)) as threads:
        list(threads.map(ask, workers))


def look(*workers: Teller) -> None:
    moment = time.time() + 0.1
    at_once(lambda each: each.ask(LOOK, {"at": moment}), *workers)


def meet(box: Box) -> None:
    """Answer the first mail of each worker once the other one has one too, so that both are at work."""
    both, seen = asyncio.Event(), set()

    async def handle(server: Any, session: Any, envelope: Any) -> str:
        seen.add(envelope.mail_from)
        if len(seen) == 2:
            both.set()
        await both.wait()
        return await Box.handle_DATA(box, server, session, envelope)

    box.handle_DATA = handle  # type: ignore[method-assign]


class Grip:
    """Holds the second mail of ONE, before the mail server takes it or once it has; TWO waits till it is over."""

    def __init__(self, box: Box, *, taken: bool) -> None:
        self.box, self.taken, self.seen = box, taken, 0
        self.is_held, self.is_over = threading.Event(), threading.Event()
        box.handle_RCPT = self._rcpt  # type: ignore[method-assign]
        box.handle_DATA = self._data  # type: ignore[method-assign]

    async def _rcpt(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.seen += envelope.mail_from == ONE
        if envelope.mail_from == TWO or (self.seen == 2 and not self.taken):
            await self._hold(envelope)
        return await Box.handle_RCPT(self.box, server, session, envelope, address, options)

    async def _data(self, server: Any, session: Any, envelope: Any) -> str:
        answer = await Box.handle_DATA(self.box, server, session, envelope)
        if envelope.mail_from == ONE and self.seen == 2:
            await self._hold(envelope)
        return answer

    async def _hold(self, envelope: Any) -> None:
        if envelope.mail_from == ONE:
            self.is_held.set()
        await asyncio.to_thread(self.is_over.wait, 30)


def once_each(office: Office, workers: tuple[Teller, Teller]) -> None:
    """Both look at the same moment and send side by side: each mail once, and nothing when they look again."""
    meet(office.box)
    schedule = office.schedule()
    look(*workers)
    office.until_ended(schedule)
    look(*workers)
    assert office.works(workers[0], schedule) == 0
    assert len(office.received()) == READERS
    assert {len(names) for names in office.received().values()} == {1}
    assert {each.mail_from for each in office.box.mails} == {ONE, TWO}
    office.assert_noted(schedule)


def goes_on(office: Office, one: Teller, two: Teller, *, taken: bool) -> None:
    """The other sends what is left, and after the lease what the dead one had in hand: that alone may come twice."""
    office.box.mails.clear()
    grip = Grip(office.box, taken=taken)
    schedule = office.schedule()
    look(one, two)
    assert grip.is_held.wait(20)
    one.kill()
    grip.is_over.set()
    office.until_ended(schedule, READERS - 1)
    look(two)
    assert office.works(two, schedule) == 0, "nobody touches a mail that is leased"
    assert len(office.box.mails) == READERS - 1 + taken
    assert office.server.run(EXPIRE, org=office.org, schedule=schedule) == 1
    assert two.ask(SWEEP, {}) == 1
    office.until_ended(schedule)
    look(two)
    assert office.works(two, schedule) == 0
    held = office.received()
    assert len(held) == READERS
    assert sorted(len(names) for names in held.values()) == [1] * (READERS - 1) + [1 + taken]
    assert {len(set(names)) for names in held.values()} == {1}, "a mail that comes twice has one Message-ID"
    office.assert_noted(schedule)


@pytest.mark.parametrize(
    "taken",
    [True, pytest.param(False, marks=pytest.mark.nightly)],
    ids=["once the mail server has it", "before the mail server has it"],
)
def test_two_processes_send_each_mail_once_and_one_goes_on_when_the_other_is_killed(
    office: Office, taken: bool
) -> None:
    with two_workers(office.server) as workers:
        once_each(office, workers)
        goes_on(office, *workers, taken=taken)
