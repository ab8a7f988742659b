"""An import from the command line: the operator acts for the organisation's first owner."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from calliper.core import jobs
from calliper.core.clock import now
from calliper.core.scope import scope, unscoped
from calliper.orgs.models import Member, Organisation
from calliper.sync import access, actions
from calliper.sync.imports import job, vault
from calliper.sync.imports.described import described, options
from calliper.sync.imports.options import ROLES, Options
from calliper.sync.imports.reasons import words
from calliper.sync.imports.whose import LEAVE_OUT, decided
from calliper.sync.models import Import

QUESTION = 2
LOOK_S = 0.3


class Stopped(Exception):
    """Ctrl-C."""


def operator(wanted: str, console: Console) -> Operator:
    """Who acts, for which organisation: the only one, or the one named. Raises CommandError."""
    with unscoped("operator command"):
        orgs = list(Organisation.objects.order_by("created_at"))
    found = [org for org in orgs if not wanted or wanted in (org.name, str(org.pk))]
    if len(found) != 1:
        names = ", ".join(org.name for org in orgs) or "none yet"
        raise CommandError(f"Say which organisation with --organisation. There are: {names}.")
    with scope(found[0].pk):
        owners = Member.objects.filter(role="owner", disabled_at=None).order_by("created_at")
        return Operator(found[0], owners[0], console)


@dataclass
class Operator:
    """Takes an import through its stages, doing the work here unless a server's job was faster."""

    org: Organisation
    by: Member
    console: Console
    stopped: bool = field(default=False, init=False)

    def listed(self) -> list[tuple[Import, str]]:
        """The imports with the names of their files."""
        return [(row, vault.file_name(row)) for row in access.imports(self.by)]

    def undo(self, wanted: str) -> None:
        """Take an import back; raises CommandError when there is none of this id."""
        try:
            row = access.imports(self.by).get(pk=UUID(wanted))
        except (ValueError, Import.DoesNotExist):
            raise CommandError(
                "There is no import of this id. `calliper import --list` shows them."
            ) from None
        row = self._work(actions.undo_import(row=row, by=self.by, now=now()))
        kept = row.counts.get("kept", 0)
        self.console.print(
            f"Undone: {row.removed} calls taken back, {kept} stay because a phone confirmed them."
        )

    def bring(self, path: Path, wanted: dict[str, Any]) -> None:
        """Import one file; a draft that cannot go on is thrown away."""
        row = self._kept(path)
        try:
            row = self._understood(row, wanted)
            row = self._decided(row, wanted["agent"])
            row = self._tried(row) if wanted["dry_run"] else self._stored(row)
        finally:
            row = access.fresh(row)
            if not row.is_working and not row.has_stored:
                actions.discard_import(row=row, by=self.by)

    def _kept(self, path: Path) -> Import:
        try:
            with path.open("rb") as file:
                actions.refuse_large(path.stat().st_size)
                return actions.begin_import(
                    by=self.by, org=self.org, file=file, file_name=path.name, now=now()
                )
        except OSError as wrong:
            raise CommandError(f"{path} cannot be read: {wrong.strerror}.") from wrong

    def _understood(self, row: Import, wanted: dict[str, Any]) -> Import:
        """Columns settled, and the whole file read."""
        if wanted["mapping"] or wanted["format"]:
            chosen = _mapping(row, wanted["mapping"])
            if row.is_working:
                row = actions.cancel_import(row=row, by=self.by, now=now())
            name = wanted["format"] or row.format
            row = actions.set_columns(row=row, by=self.by, format_name=name, options=chosen, now=now())
        elif not row.is_working and _is_clear(row):
            guess = options(row)
            said = described(row).headings
            understood = ", ".join(f"{role} = {said[place]}" for role, place in guess.columns.items())
            self.console.print(f"Understood: {understood}.", soft_wrap=True)
            row = actions.set_columns(row=row, by=self.by, format_name=row.format, options=guess, now=now())
        elif not row.is_working:
            told = described(row)
            doubts = " ".join(str(doubt["sentence"]) for doubt in told.doubts)
            heads = ", ".join(told.headings)
            sentence = f"Say what the columns are with --mapping. {doubts} The headings are: {heads}."
            raise CommandError(sentence, returncode=QUESTION)
        self.console.print(f"{described(row).label}, {row.size / 1_000_000:,.1f} MB")
        row = self._work(row)
        _refuse_failed(row)
        for reason, count in row.found.get("repairs", {}).items():
            self.console.print(f"  put right: {words(reason)} ({count})")
        return row

    def _decided(self, row: Import, wanted: list[str]) -> Import:
        choices = vault.opened(row, "agents_enc") or []
        people = list(Member.objects.filter(disabled_at=None, merged_into=None))
        given = dict(each.rpartition("=")[::2] for each in wanted)
        for choice in choices:
            if choice["text"] in given:
                choice["member"] = _member(given[choice["text"]], people)
        if not decided(choices):
            open_ones = ", ".join(repr(each["text"]) for each in choices if not each["member"])
            sentence = (
                f"Say whose calls these are, with --agent TEXT=MEMBER: {open_ones}."
                if any(each["text"] for each in choices)
                else "Say whose calls these are, with --agent MEMBER."
            )
            raise CommandError(sentence, returncode=QUESTION)
        members = [each["member"] for each in choices]
        return actions.set_agents(row=row, by=self.by, members=members)

    def _tried(self, row: Import) -> Import:
        row = self._work(actions.try_import(row=row, by=self.by, now=now()))
        _refuse_failed(row)
        self.console.print("Nothing was stored. It would be:")
        self._told(row.tried)
        return row

    def _stored(self, row: Import) -> Import:
        row = self._work(actions.start_import(row=row, by=self.by, now=now()))
        _refuse_failed(row)
        self._told(row.counts)
        self.console.print(f"Import {row.pk}")
        return row

    def _told(self, counts: dict[str, Any]) -> None:
        parts = {
            "new": "stored",
            "known already": "duplicate",
            "corrected": "changed",
            "left out": "left_out",
        }
        for label, name in parts.items():
            self.console.print(f"{counts.get(name, 0):>10,} {label}")
        for reason, count in {**counts.get("dropped", {}), **counts.get("refused", {})}.items():
            self.console.print(f"{count:>10,} {words(reason)}")

    def _work(self, row: Import) -> Import:
        """Do the stage here, or watch a server do it; raises Stopped after Ctrl-C."""
        with self._bar(row) as told:
            found = replace(jobs.TASKS[actions.WORK], work=partial(job.work, told=told))
            if not jobs.run_row(found, row.org_id, row.pk, now()):
                while (row := access.fresh(row)).is_working:
                    told(row)
                    time.sleep(LOOK_S)
        if self.stopped:
            raise Stopped
        return access.fresh(row)

    @contextmanager
    def _bar(self, row: Import) -> Iterator[Any]:
        columns = (
            BarColumn(),
            TextColumn("{task.fields[said]}"),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
        )
        began = time.perf_counter()
        with Progress(*columns, console=self.console) as progress, self._interruptible():
            shown = progress.add_task("", total=row.size, said="", rate="")

            def told(held: Import) -> None:
                exact = held.rows_exact and held.rows
                rate = held.rows_done / max(time.perf_counter() - began, 0.001)
                progress.update(
                    shown,
                    total=held.rows if exact else held.size,
                    completed=held.rows_done if exact else held.read_bytes,
                    said=f"{held.rows_done:,} rows" + (f" of {held.rows:,}" if exact else ""),
                    rate=f"{rate:,.0f} rows/s",
                )
                if self.stopped:
                    actions.cancel_import(row=held, by=self.by, now=now())

            yield told

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        """Ctrl-C asks for the end at the next commit."""

        def ask(_number: int, _frame: Any) -> None:
            self.stopped = True

        before = signal.signal(signal.SIGINT, ask)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


def _is_clear(row: Import) -> bool:
    """Whether a table's headings say enough: nothing is doubtful, and each of what a call needs has its column."""
    guess = options(row).columns
    return (
        not described(row).doubts
        and {"number", "type"} <= set(guess)
        and bool({"start", "date"} & set(guess))
    )


def _refuse_failed(row: Import) -> None:
    if row.at == "failed":
        raise CommandError(row.complaint or "The import failed; `calliper doctor` may say why.")


def _member(wanted: str, people: list[Member]) -> str:
    if not wanted:
        return LEAVE_OUT
    folded = wanted.casefold()
    found = [
        each for each in people if folded in (each.name.casefold(), each.agent_code.casefold(), str(each.pk))
    ]
    if len(found) != 1:
        raise CommandError(f"{'Nobody' if not found else 'More than one member'} is called {wanted}.")
    return str(found[0].pk)


def _mapping(row: Import, path: Path | None) -> Options:
    """Options from a JSON file: `columns` leads from a role to a heading, the rest is as in docs/how-to."""
    held = options(row)
    if path is None:
        return held
    try:
        given: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        headings = {heading.casefold(): place for place, heading in enumerate(described(row).headings)}
        columns = {role: headings[str(head).casefold()] for role, head in given.pop("columns", {}).items()}
    except (OSError, ValueError, AttributeError) as wrong:
        raise CommandError(f"{path} cannot be read as a mapping: {wrong}.") from wrong
    except KeyError as wrong:
        raise CommandError(f"The file has no column {wrong}.") from wrong
    if unknown := set(columns) - set(ROLES):
        raise CommandError(f"A column cannot be {', '.join(sorted(unknown))}. It may be: {', '.join(ROLES)}.")
    return replace(Options.from_json({**held.to_json(), **given}), columns=columns or held.columns)
