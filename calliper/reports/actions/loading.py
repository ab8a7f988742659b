"""Reading a whole organisation into the projection, in pieces that fit into little memory and little disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.conf import settings

from calliper.core import disk
from calliper.orgs.models import Organisation
from calliper.reports.access import ordinals
from calliper.reports.actions.ordinals import give_numbers, give_org_number
from calliper.reports.store import connection, replacing, source, staging
from calliper.reports.store.replacing import Reached, Whose

PAGE, PIECE = 5000, 200_000
Told = Callable[[int], None]


def load(*, org: Organisation, now: datetime, told: Told | None = None) -> Reached:
    """Read the organisation in force anew beside what is held, and exchange the two at once. Raises Trouble."""
    with connection.writing() as writer:
        reached = fill(writer=writer, org=org, now=now, told=told)
        staging.clear(writer)
    return reached


def fill(
    *, writer: Any, org: Organisation, now: datetime, told: Told | None = None, least: int = 0
) -> Reached:
    """Put the organisation in force into the projection in place of what it holds, within the caller's transaction.

    `told` hears how many calls were read; the version grows, and is more than `least`.
    """
    whose = Whose(give_org_number(org_id=org.pk), org.zone)
    version = max(replacing.version_of(writer, whose.number), least) + 1
    replacing.drop_all(writer, whose.number)
    read_calls(writer=writer, whose=whose, table="sealed", told=told)
    replacing.add_up_all(writer, whose.number)
    _tag(writer, whose.number)
    return replacing.mark(writer, whose.number, version, now)


def read_calls(*, writer: Any, whose: Whose, table: str, told: Told | None = None) -> None:
    """Add every counted call of the organisation in force to a table of the projection, in the order of their start."""
    staging.stage_numbers(writer, {})
    for known in ordinals.all_numbers():
        staging.add_numbers(writer, known)
    with TemporaryDirectory(dir=disk.make_folder(settings.HOME / "tmp")) as folder:
        for path in _pieces(Path(folder) / "calls.csv", told):
            staging.stage_file(writer, path)
            _number(writer, staging.missing(writer))
            staging.put(writer, org=whose.number, zone=whose.zone, table=table)


def _pieces(path: Path, told: Told | None) -> Iterator[Path]:
    """A file with some 100,000s of calls in the order of their start, again and again."""
    done, mark, more = 0, None, True
    while more:
        until = done + PIECE
        with path.open("w", encoding="ascii") as file:
            while more and done < until:
                lines, looked, mark = source.page(mark, PAGE)
                more = mark is not None
                done += looked
                file.writelines(f"{line}\n" for line in lines)
                if told:
                    told(done)
        yield path


def _number(writer: Any, row_ids: list[UUID]) -> None:
    for start in range(0, len(row_ids), PAGE):
        staging.add_numbers(writer, give_numbers(row_ids=row_ids[start : start + PAGE]))


def _tag(writer: Any, org: int) -> None:
    tags, agents = source.all_call_tags(), source.agent_tags()
    wanted = {UUID(tag) for _, tag in tags} | {UUID(each) for pair in agents for each in pair}
    numbers = give_numbers(row_ids=wanted)
    if tags:
        replacing.put_call_tags(writer, org, [(call, numbers[UUID(tag)]) for call, tag in tags])
        replacing.drop_stray_tags(writer, org)
    replacing.put_agent_tags(
        writer, org, [(numbers[UUID(agent)], numbers[UUID(tag)]) for agent, tag in agents]
    )
