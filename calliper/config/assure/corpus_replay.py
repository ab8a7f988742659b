"""Sends every bad input to the product in this process, and notices whatever should not come of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.db import connection, connections, transaction
from django.test import Client

from calliper.config.assure.corpus.case import Case, filled
from calliper.config.assure.corpus_world import World
from calliper.core import jobs
from calliper.core.scope import unscoped

# A machine that is busy with other things makes any answer slow; the work done for it tells the two apart.
SLOWEST_S, BUSY_S = 5.0, 2.0
CONTENT_TYPES = ("text/html", "application/json", "application/problem+json", "text/plain", "text/csv")
TRACES = (
    b"Traceback (most recent call last)",
    b'File "/',
    b"Exception Value",
    b"OperationalError",
    b"DataError",
)
WRITES = ("INSERT INTO", "UPDATE", "DELETE FROM")
# A refusal may still touch these: who came, and how the phone is doing.
MAY_CHANGE = frozenset({"django_session"})
# Who may do what: no bad input changes it, refused or not.
AUTHORITY = frozenset(
    {"orgs_member", "orgs_organisation", "orgs_login", "orgs_placement", "orgs_apikey", "orgs_customrole"}
)
# When a key was used is noted whatever it asked for.
NOTED = frozenset({"last_used_at", "last_used_from"})
NEVER_BY_FORM = (
    "id",
    "org_id",
    "role",
    "custom_role_id",
    "login_id",
    "disabled_at",
    "is_active",
    "merged_into_id",
)
SENT_ON = (302, 303)
UNHEARD_OF = 501  # a method that nobody knows
REFUSED_FROM, READING = 400, ("GET", "HEAD")
Rows = dict[Any, dict[str, Any]]
State = dict[str, Rows]


@dataclass
class Outcome:
    """How many inputs were sent and what went wrong, a line each."""

    size: int = 0
    failures: list[str] = field(default_factory=list)


def replay(cases: Iterable[Case], world: World) -> Outcome:
    """Send each case to the world as it was in the beginning: what one does, the next does not find."""
    outcome, sender = Outcome(), Sender(world)
    for case in cases:
        outcome.size += 1
        outcome.failures += [f"{case.surface}: {case.name}: {what}" for what in sender.send(case)]
    return outcome


class Sender:
    """Signed in as everybody at once; compares the tables before and after."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.doors = {"phone": _door(), "key": _door(), "stranger": _door()}
        for name, login in world.logins.items():
            self.doors[name] = _door()
            self.doors[name].force_login(login)
        self._cookies = {name: door.cookies.output(header="") for name, door in self.doors.items()}
        self._before: State = {}

    def send(self, case: Case) -> list[str]:
        """What went wrong with one case; empty when all is well."""
        cache.clear()
        for name, door in self.doors.items():
            door.cookies = SimpleCookie(self._cookies[name])
        with _kept_apart(), _heard() as said, _watched() as written:
            began, worked = time.perf_counter(), time.thread_time()
            answer = self._sent(case)
            took_s, worked_s = time.perf_counter() - began, time.thread_time() - worked
            content = answer.getvalue()
            wrong = [*_judged(case, answer, content), *said]
            if took_s > SLOWEST_S and worked_s > BUSY_S:
                wrong.append(f"took {took_s:.1f} s")
            if case.then and not wrong:
                wrong += self._opened(case)
            if case.works and answer.status_code in SENT_ON:
                wrong += [*self._worked(answer), *said]
            tables = set(written)
            after = {table: _rows(table) for table in tables}
        wrong += self._changed(case, answer.status_code, after)
        return wrong

    def _sent(self, case: Case) -> Any:
        ids = self.world.ids
        headers = {name: filled(value, ids) for name, value in case.headers.items()}
        if usual := self._usual(case.by):
            headers = {name: value for name, value in {**usual, **headers}.items() if value}
        path, _, query = filled(case.path, ids).partition("?")
        return self.doors[case.by].generic(
            case.method,
            path,
            case.content(ids),
            content_type=case.kind,
            headers=headers,
            **({"QUERY_STRING": query} if query else {}),
        )

    def _usual(self, by: str) -> dict[str, str]:
        """What software sends along to be known."""
        if by == "phone":
            return {"Authorization": f"Bearer {self.world.token}", "Calliper-Protocol": "1"}
        return {"Authorization": f"Bearer {self.world.ids['key']}"} if by == "key" else {}

    def _opened(self, case: Case) -> list[str]:
        page = self.doors[case.by].get(filled(case.then, self.world.ids))
        if page.status_code != 200:
            return [f"the page afterwards answered {page.status_code}"]
        return [
            f"the page afterwards holds {shunned!r}"
            for shunned in case.shuns
            if shunned in page.getvalue().decode()
        ]

    def _worked(self, answer: Any) -> list[str]:
        while jobs.drain(self.world.now):
            pass
        page = self.doors["owner"].get(answer["Location"])
        return (
            []
            if page.status_code in {200, *SENT_ON}
            else [f"{answer['Location']} answers {page.status_code}"]
        )

    def _changed(self, case: Case, status: int, after: State) -> list[str]:
        for table in set(after) - set(self._before):
            self._before[table] = _rows(table)
        changed = {table for table, rows in after.items() if rows != self._before[table]} - MAY_CHANGE
        if changed and (status >= REFUSED_FROM or case.keeps or case.method in READING):
            return [f"answered {status}, but changed {', '.join(sorted(changed))}"]
        risen = [table for table in sorted(changed & AUTHORITY) if _rose(self._before[table], after[table])]
        return [f"changed who may do what, in {table}" for table in risen]


def _door() -> Client:
    return Client(raise_request_exception=False, HTTP_HOST="localhost")


def _judged(case: Case, answer: Any, content: bytes) -> Iterator[str]:
    status = answer.status_code
    if answer.exc_info:
        yield f"raised {answer.exc_info[0].__name__}: {str(answer.exc_info[1])[:200]}"
    if status not in case.allowed:
        yield f"answered {status}: {content[:160]!r}"
    kind = answer.headers.get("Content-Type", "").split(";")[0]
    if content and kind not in CONTENT_TYPES:
        yield f"answered as {kind!r}"
    yield from (f"shows {trace!r}" for trace in TRACES if trace in content)
    text = content.decode("utf-8", "replace")
    if case.says and case.says not in text:
        yield f"does not say {case.says!r}: {text[:200]!r}"
    yield from (f"holds {shunned!r}" for shunned in case.shuns if shunned in text)


@contextmanager
def _kept_apart() -> Iterator[None]:
    """Nothing that happens inside stays."""
    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(transaction.atomic(using=alias))
        try:
            yield
        finally:
            for alias in connections:
                transaction.set_rollback(True, using=alias)


@contextmanager
def _heard() -> Iterator[list[str]]:
    """What the program itself calls an error; refusals of its framework are none."""
    said: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            is_refusal = (
                record.name.startswith("django.security") or getattr(record, "status_code", 0) == UNHEARD_OF
            )
            if not is_refusal:
                said.append(f"called an error by {record.name}: {record.getMessage()[:300]}")

    ear, root = Ear(logging.ERROR), logging.getLogger()
    root.addHandler(ear)
    try:
        yield said
    finally:
        root.removeHandler(ear)


@contextmanager
def _watched() -> Iterator[set[str]]:
    """The tables that anything was written to."""
    written: set[str] = set()

    def look(execute: Callable[..., Any], *asked: Any) -> Any:
        begins = asked[0].lstrip()[:60]
        for verb in WRITES:
            if begins.startswith(verb):
                written.add(begins[len(verb) :].lstrip().split(" ")[0].strip('"('))
        return execute(*asked)

    with connection.execute_wrapper(look):
        yield written


def _rows(table: str) -> Rows:
    model = next((each for each in apps.get_models() if each._meta.db_table == table), None)
    if model is None:
        return {}
    told = [each.attname for each in model._meta.concrete_fields if each.attname not in NOTED]
    with unscoped("operator command"):
        return {row[model._meta.pk.attname]: row for row in model._base_manager.values(*told)}


def _rose(before: Rows, after: Rows) -> bool:
    """Whether somebody's rights differ, or somebody is new and more than an agent."""
    for pk, row in after.items():
        was = before.get(pk)
        if was is None and row.get("role", "agent") != "agent":
            return True
        if was is not None and any(was[name] != row[name] for name in NEVER_BY_FORM if name in row):
            return True
    return False
