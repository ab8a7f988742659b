"""Background work. The row that waits is the work; a queue message only wakes somebody up.

A row is claimed by one conditional UPDATE that writes a lease; a killed process leaves a lease that runs out, and the
sweeper wakes the row again. A finished job writes its result only while the lease is still its own.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import close_old_connections, models, transaction
from django.db.models import F, Q

from calliper.core.clock import now
from calliper.core.ids import new_id
from calliper.core.models import ScopedModel
from calliper.core.schedule import run_nightly, run_often, run_whole_server
from calliper.core.scope import scope, unscoped

if TYPE_CHECKING:
    from collections.abc import Iterator

log_line = structlog.get_logger(__name__)


class State(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class LeasedRow(ScopedModel):
    """A row that is work: it waits, is leased, and is done or dead."""

    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    run_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta(ScopedModel.Meta):
        abstract = True


@dataclass(frozen=True)
class Task:
    """A function for the rows of one model, and how it is retried."""

    name: str
    model: type[LeasedRow]
    work: Callable[[Any, datetime], None]
    lease_s: int
    max_attempts: int


class Later(Exception):
    """Raised by a job whose work is not due after all: it waits until `run_at`, and no attempt is counted."""

    def __init__(self, run_at: datetime) -> None:
        super().__init__(run_at.isoformat())
        self.run_at = run_at


TASKS: dict[str, Task] = {}


def task(
    name: str, model: type[LeasedRow], *, lease_s: int = 60, max_attempts: int = 8
) -> Callable[[Callable[[Any, datetime], None]], Callable[[Any, datetime], None]]:
    """Register the function that does the work of one model's rows; it gets the row and the time."""

    def register(work: Callable[[Any, datetime], None]) -> Callable[[Any, datetime], None]:
        TASKS[name] = Task(name, model, work, lease_s, max_attempts)
        return work

    return register


def wake(name: str, row: LeasedRow) -> None:
    """Send the wake-up after the transaction commits; a lost one is found by the sweeper."""
    org_id, row_id = str(row.org_id), str(row.pk)
    transaction.on_commit(lambda: _send(name, org_id, row_id), robust=True)


def _send(name: str, org_id: str, row_id: str) -> None:
    _run_task()(name, org_id, row_id)


@lru_cache(maxsize=1)
def huey() -> Any:
    """The queue: Redis when named in the settings, else a SQLite file of its own in the home folder."""
    if settings.REDIS_URL:
        from huey import RedisHuey

        return RedisHuey("calliper", url=settings.REDIS_URL, results=False)
    from huey import SqliteHuey

    settings.HOME.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("calliper", filename=str(settings.HOME / "jobs.sqlite3"), results=False, fsync=False)


@lru_cache(maxsize=1)
def _run_task() -> Any:
    return huey().task(name="calliper.run_row")(_run_message)


def _run_message(name: str, org_id: str, row_id: str) -> None:
    close_old_connections()
    run_row(TASKS[name], UUID(org_id), UUID(row_id), now())


def prepare() -> Any:
    """Give the queue its tasks and its clock; returns the queue for a consumer."""
    from huey import crontab

    _run_task()
    huey().periodic_task(crontab(), name="calliper.sweep")(_sweep_message)
    huey().periodic_task(crontab(minute="*/5"), name="calliper.often")(_often_message)
    huey().periodic_task(crontab(hour="20", minute="45"), name="calliper.nightly")(_nightly_message)
    return huey()


def _nightly_message() -> None:
    close_old_connections()
    run_nightly(now())


def _often_message() -> None:
    close_old_connections()
    run_whole_server(now())
    run_often(now())


def _sweep_message() -> None:
    close_old_connections()
    sweep(now())


def run_row(found: Task, org_id: UUID, row_id: UUID, at: datetime) -> bool:
    """Claim one row and do its work; False when somebody else has it or it is not due."""
    with scope(org_id):
        row = _claim(found, row_id, at)
        if row is None:
            return False
        try:
            with _heartbeat(found, row):
                found.work(row, at)
        except Later as later:
            _postpone(found, row, later.run_at)
        except Exception as wrong:
            _fail(found, row, wrong, at)
        else:
            _finish(found, row)
        return True


def _claim(found: Task, row_id: UUID, at: datetime) -> LeasedRow | None:
    token = new_id()
    due = Q(state=State.WAITING, run_at__lte=at) | Q(state=State.RUNNING, lease_until__lt=at)
    changed = found.model.objects.filter(due, pk=row_id).update(
        state=State.RUNNING,
        attempts=F("attempts") + 1,
        lease_token=token,
        lease_until=at + timedelta(seconds=found.lease_s),
    )
    return found.model.objects.get(pk=row_id) if changed else None


def _mine(found: Task, row: LeasedRow) -> Any:
    return found.model.objects.filter(pk=row.pk, lease_token=row.lease_token, state=State.RUNNING)


def _finish(found: Task, row: LeasedRow) -> None:
    if not _mine(found, row).update(state=State.DONE, lease_until=None, lease_token=None, error=""):
        log_line.warning("job.lease_lost", task=found.name, row=str(row.pk))


def _postpone(found: Task, row: LeasedRow, run_at: datetime) -> None:
    _mine(found, row).update(
        state=State.WAITING, attempts=F("attempts") - 1, run_at=run_at, lease_until=None, lease_token=None
    )


def _fail(found: Task, row: LeasedRow, wrong: Exception, at: datetime) -> None:
    log_line.error("job.failed", task=found.name, row=str(row.pk), attempt=row.attempts, exc_info=wrong)
    dead = row.attempts >= found.max_attempts
    wait_s = min(3600, 2**row.attempts) * random.uniform(0.5, 1.5)  # noqa: S311 - jitter, not a secret
    _mine(found, row).update(
        state=State.DEAD if dead else State.WAITING,
        run_at=at + timedelta(seconds=wait_s),
        lease_until=None,
        lease_token=None,
        error=type(wrong).__name__[:300],
    )


@contextmanager
def _heartbeat(found: Task, row: LeasedRow) -> Iterator[None]:
    """Extend the lease from outside the job's own code while it runs."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(found.lease_s / 3):
            with scope(row.org_id):
                _mine(found, row).update(lease_until=now() + timedelta(seconds=found.lease_s))
            close_old_connections()

    thread = threading.Thread(target=beat, daemon=True, name=f"lease-{found.name}")
    thread.start()
    try:
        yield
    finally:
        stop.set()


def due_rows(at: datetime) -> list[tuple[Task, UUID, UUID]]:
    """Every row that waits and is due, or whose lease has run out: task, organisation, row."""
    found: list[tuple[Task, UUID, UUID]] = []
    due = Q(state=State.WAITING, run_at__lte=at) | Q(state=State.RUNNING, lease_until__lt=at)
    with unscoped("sweeper finds waiting rows"):
        for known in TASKS.values():
            rows = known.model.objects.filter(due).order_by("run_at").values_list("org_id", "pk")[:1000]
            found.extend((known, org_id, row_id) for org_id, row_id in rows)
    return found


def sweep(at: datetime) -> int:
    """Wake every due row whose wake-up may be lost; returns how many."""
    rows = due_rows(at)
    for known, org_id, row_id in rows:
        _send(known.name, str(org_id), str(row_id))
    return len(rows)


def drain(at: datetime) -> int:
    """Do all due work here and now; for tests and one-off commands."""
    return sum(run_row(known, org_id, row_id, at) for known, org_id, row_id in due_rows(at))
