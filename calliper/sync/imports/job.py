"""The work of an import, stage by stage. Each may be killed at any moment and done again.

A file is read through once before anything of it is stored. A cut or damaged file fails there, so that nothing of it is
half imported; the exact number of rows for the progress bar comes with it, and so do the agents that it names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime

from django.utils.translation import gettext as _

from calliper.core.jobs import task
from calliper.core.refused import Refused
from calliper.orgs import access as orgs
from calliper.orgs.models import Member
from calliper.sync.actions.imports import WORK, settle, store, undo
from calliper.sync.imports import described, intake, reading, vault, whose
from calliper.sync.imports.chunk import Chunk, chunks
from calliper.sync.imports.plain_file import FileGone, plain_file
from calliper.sync.imports.row import BadRow, CallRow, Progress
from calliper.sync.imports.tally import Tally
from calliper.sync.imports.told import CancelAsked, Told, nobody
from calliper.sync.imports.trial import Trial
from calliper.sync.models import Import, Stage
from calliper.sync.slots import patiently


def work(row: Import, now: datetime, *, told: Told = nobody) -> None:
    """Do the stage that an import is in. `told` hears of each commit, in this thread."""
    try:
        _STAGES[Stage(row.stage)](row, now, told)
    except CancelAsked:
        settle.end_cancelled(row=row, now=now)
    except FileGone:
        sentence = _("The file is no longer kept. Upload it again.")
        settle.fail_import(row=row, sentence=sentence, now=now)
    except Refused as wrong:
        settle.fail_import(row=row, sentence=str(wrong), now=now)


def _read_through(row: Import, now: datetime, told: Told) -> None:
    tally = Tally(type_column=described.options(row).columns.get("type"))
    with _rows(row) as found:
        for each in found:
            tally.take(each)
            if isinstance(each, Progress):
                settle.note_reading(row=row, rows=tally.rows, read_bytes=each.read_bytes)
                told(row)
    if not tally.calls:
        raise Refused(_("There is no call in this file."))
    people = Member.objects.filter(disabled_at=None, merged_into=None)
    choices = whose.guessed(tally.agents, people, orgs.organisation(row.org_id))
    settle.finish_reading(row=row, tally=tally, choices=choices, now=now)


def _try_out(row: Import, now: datetime, told: Told) -> None:
    around, trial = intake.surroundings(row), Trial()
    for chunk in _chunks(row, skip=0):
        with patiently():
            drafts = store.try_chunk(row=row, chunk=chunk, around=around, now=now)
        trial.take(chunk, drafts)
        settle.note_reading(row=row, rows=trial.rows, read_bytes=chunk.read_bytes)
        told(row)
    settle.finish_trying(row=row, tried=trial.counts, now=now)


def _store(row: Import, now: datetime, told: Told) -> None:
    around = intake.surroundings(row)
    for chunk in _chunks(row, skip=row.position):
        with patiently():
            store.store_chunk(row=row, chunk=chunk, around=around, now=now)
        told(row)
    settle.finish_storing(row=row, now=now)


def _take_back(row: Import, now: datetime, told: Told) -> None:
    while True:
        with patiently():
            done = undo.undo_chunk(row=row, now=now)
        told(row)
        if not done:
            break
    undo.finish_undo(row=row, now=now)


def _chunks(row: Import, *, skip: int) -> Iterator[Chunk]:
    with _rows(row, skip=skip) as found:
        yield from chunks(found)


@contextmanager
def _rows(row: Import, *, skip: int = 0) -> Iterator[Iterator[CallRow | BadRow | Progress]]:
    """The rows of the file after a place; the reading child ends with the block."""
    with plain_file(row.org_id, row.blob_id) as file:
        found = reading.read(file, vault.file_name(row), row.format, described.options(row), skip=skip)
        with closing(found):
            yield found


_STAGES: dict[Stage, Callable[[Import, datetime, Told], None]] = {
    Stage.READING: _read_through,
    Stage.TRYING: _try_out,
    Stage.STORING: _store,
    Stage.UNDOING: _take_back,
}

task(WORK, Import)(work)
