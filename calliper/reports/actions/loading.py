"""Reading a whole organisation into the projection, in pieces that fit into little memory and little disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.conf import settings

from calliper.core import disk
from calliper.orgs.models import Organisation
from calliper.reports.access import ordinals
from calliper.reports.actions.ordinals import give_numbers, give_org_number
from calliper.reports.store import connection, source, staging
from calliper.reports.store.writer import Reached, Whose, Writer

PAGE, PIECE = 5000, 200_000
Told = Callable[[int], None]


def load(*, org: Organisation, now: datetime, told: Told | None = None) -> Reached:
    """Read the organisation in force anew beside what is held, and exchange the two at once. Raises Trouble."""
    with connection.writing() as writer:
        reached = fill(writer=writer, org=org, now=now, told=told)
        staging.clear(writer)
    return reached


def fill(
    *, writer: Writer, org: Organisation, now: datetime, told: Told | None = None, least: int = 0
) -> Reached:
    """Put the organisation in force into the projection in place of what it holds, within the caller's change.

    `told` hears how many calls were read; the version grows, and is more than `least`.
    """
    whose = Whose(give_org_number(org_id=org.pk), org.zone, org.pk)
    version = max(writer.version_of(whose.number), least) + 1
    writer.begin(whose)
    read_calls(writer=writer, put=lambda: writer.put(whose), told=told)
    _tag(writer, whose)
    return writer.finish(whose, version, now)


def read_calls(*, writer: Writer, put: Callable[[], None], told: Told | None = None) -> None:
    """Stage every counted call of the organisation in force in the order of their start, and put each piece."""
    staging.stage_numbers(writer, {})
    for known in ordinals.all_numbers():
        staging.add_numbers(writer, known)
    with TemporaryDirectory(dir=disk.make_folder(settings.HOME / "tmp")) as folder:
        for path in _pieces(Path(folder) / "calls.csv", told):
            staging.stage_file(writer, path)
            _number(writer, staging.missing(writer))
            put()


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


def _number(writer: Writer, row_ids: list[UUID]) -> None:
    for start in range(0, len(row_ids), PAGE):
        staging.add_numbers(writer, give_numbers(row_ids=row_ids[start : start + PAGE]))


def _tag(writer: Writer, whose: Whose) -> None:
    tags, agents = source.all_call_tags(), source.agent_tags()
    wanted = {UUID(tag) for _, tag in tags} | {UUID(each) for pair in agents for each in pair}
    numbers = give_numbers(row_ids=wanted)
    writer.tag(
        whose,
        [(call, numbers[UUID(tag)]) for call, tag in tags],
        [(numbers[UUID(agent)], numbers[UUID(tag)]) for agent, tag in agents],
    )
