"""Which backups are kept: the newest of each day, week and month. Archives with keys live shorter.

A key database holds every key that is still alive, so a newer archive with keys opens older rows. What was
destroyed is gone from all archives after CALLIPER_BACKUP_KEYS_DAYS, and with it what it encrypted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from django.conf import settings

from calliper.config.backup import archive, blobs
from calliper.config.backup.key import BackupKey
from calliper.config.backup.shelf import Backup, Shelf, key_stamps, listed, when


@dataclass(frozen=True)
class Rule:
    """How many days, weeks and months each keep their newest backup."""

    daily: int
    weekly: int
    monthly: int


def rule() -> Rule:
    """What the settings say."""
    return Rule(settings.BACKUP_DAILY, settings.BACKUP_WEEKLY, settings.BACKUP_MONTHLY)


def kept(backups: Sequence[Backup], by: Rule) -> set[str]:
    """Stamps of those to keep, of a list with the newest first; a backup that failed its trial counts for nothing."""
    sound = [backup for backup in backups if backup.verified is not False]
    named = {backup.stamp for backup in backups if backup.verified}
    found = {max(named)} if named else set()
    found |= {backup.stamp for backup in sound[:1]}
    for period, how_many in (("%Y-%m-%d", by.daily), ("%G-%V", by.weekly), ("%Y-%m", by.monthly)):
        newest: dict[str, str] = {}
        for backup in sound:
            newest.setdefault(backup.at.strftime(period), backup.stamp)
        found |= set(list(newest.values())[:how_many])
    return found


def prune(shelf: Shelf, *, keys: Sequence[BackupKey], by: Rule, now: datetime) -> list[str]:
    """Delete what is not kept, only behind a good backup; returns the stamps. Raises BackupError or OSError."""
    backups = listed(shelf)
    if not backups or not backups[0].verified:
        return []
    stay = kept(backups, by)
    gone = [backup.stamp for backup in backups if backup.stamp not in stay]
    for stamp in gone:
        shelf.rows(stamp).unlink(missing_ok=True)
        shelf.told(stamp).unlink(missing_ok=True)
    _prune_keys(shelf, newest_good=backups[0].stamp, now=now)
    if gone:
        lists = (_listed_files(shelf, stamp, keys) for stamp in sorted(stay))
        blobs.prune(shelf.blobs, chain.from_iterable(lists))
    return gone


def _prune_keys(shelf: Shelf, *, newest_good: str, now: datetime) -> None:
    oldest = now - timedelta(days=settings.BACKUP_KEYS_DAYS)
    for stamp in key_stamps(shelf):
        if stamp < newest_good and when(stamp) < oldest:
            shelf.keys(stamp).unlink(missing_ok=True)


def _listed_files(shelf: Shelf, stamp: str, keys: Sequence[BackupKey]) -> Iterator[blobs.Listed]:
    return blobs.parsed(archive.first_part(shelf.rows(stamp), archive.ROWS, keys=keys))
