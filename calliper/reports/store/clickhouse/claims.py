"""The row of `meta` that says how far an organisation has come.

A writer claims an even stamp before its first row and leaves an odd one when all are there: whoever dies half-way
leaves rows that every later one outranks, and a stamp that tells the next one. A row of another Calliper's organisation
is left alone, since two of them in one database would answer for each other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from calliper.reports.store.clickhouse.ddl import Names
from calliper.reports.store.clickhouse.http import Link
from calliper.reports.store.clickhouse.trouble import away

STRANGE = "the database holds the figures of another Calliper; name one of its own"
NEVER = datetime(1970, 1, 1)  # noqa: DTZ001 - as the server answers it
COLUMNS = "org, version, applied_at, whose, gen, stamp, gone"


@dataclass(frozen=True)
class Claim:
    """What an organisation has, with a stamp for what is about to be written. `gen` is where those rows belong.

    `is_torn`: the writer before died, so that nobody knows which days its calls belong to.
    """

    org: int
    version: int
    applied_at: datetime
    whose: UUID
    gen: int
    stamp: int
    gone: int
    is_torn: bool = False

    @property
    def held(self) -> str:
        """A condition for the copies of this generation."""
        return f"org = {self.org:d} AND gen = {self.gen:d} AND gone = 0"

    @property
    def ours(self) -> str:
        """The values of gen and stamp."""
        return f"{self.gen:d}, {self.stamp:d}"

    def anew(self) -> Claim:
        """The same for rows beside those that are shown."""
        return replace(self, gen=self.stamp)


def claim(link: Link, org: int, whose: UUID | None = None) -> Claim:
    """Take the next stamp; for removal nobody asks whose it is. Raises Trouble."""
    names = Names(link.address)
    found = link.rows(f"SELECT {COLUMNS} FROM {names.raw('meta')} FINAL WHERE org = {org:d}")
    last = Claim(*found[0]) if found else Claim(org, 0, NEVER, whose or UUID(int=0), 0, 0, 1)
    if whose is not None and last.whose != whose:
        if not last.gone:
            raise away(link.address, STRANGE)
        last = replace(last, whose=whose)
    taken = replace(last, stamp=last.stamp // 2 * 2 + 2, is_torn=last.stamp > 0 and last.stamp % 2 == 0)
    write(link, taken)
    return taken


def settle(link: Link, claimed: Claim, version: int, now: datetime) -> None:
    """Show what was written."""
    at = now.astimezone(UTC).replace(tzinfo=None)
    write(link, replace(claimed, version=version, applied_at=at, stamp=claimed.stamp + 1, gone=0))


def remove(link: Link, claimed: Claim) -> None:
    """Show nothing any more."""
    write(link, replace(claimed, version=0, stamp=claimed.stamp + 1, gone=1))


def write(link: Link, row: Claim) -> None:
    """Put a row, in place of the one from before when its stamp is higher."""
    at = row.applied_at.isoformat(sep=" ", timespec="microseconds")
    values = f"{row.org:d}, {row.version:d}, '{at}', '{row.whose}', {row.ours}, {row.gone:d}"
    link.tell(f"INSERT INTO {Names(link.address).raw('meta')} ({COLUMNS}) VALUES ({values})")
