"""What is kept, what goes, and when the next backup is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from calliper.config.backup import archive, blobs, keeping, standing
from calliper.config.backup.archive import Part
from calliper.config.backup.keeping import Rule
from calliper.config.backup.key import BackupKey
from calliper.config.backup.problem import BackupError
from calliper.config.backup.shelf import Backup, Shelf, key_stamps, listed, stamp_of, tell
from calliper.config.backup.work import is_busy, working

NIGHT = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
RULE = Rule(daily=7, weekly=4, monthly=12)


def nightly(count, *, verified=True):
    return [Backup(stamp_of(NIGHT - timedelta(days=back)), 1, verified) for back in range(count)]


def days_kept(backups, by=RULE):
    stay = keeping.kept(backups, by)
    return [(NIGHT - backup.at).days for backup in backups if backup.stamp in stay]


def test_it_keeps_the_newest_of_days_weeks_and_months():
    kept = days_kept(nightly(500))
    assert kept[:7] == list(range(7))
    assert 20 <= len(kept) <= 23
    assert max(kept) > 320
    assert max(kept) < 366


def test_it_keeps_one_of_a_day_with_many():
    backups = [Backup(stamp_of(NIGHT - timedelta(minutes=15 * n)), 1, True) for n in range(90)]
    assert len(days_kept(backups)) == 2


def test_a_bad_backup_takes_nobodys_place_and_the_last_good_one_always_stays():
    bad = nightly(30, verified=False)
    old = Backup(stamp_of(NIGHT - timedelta(days=400)), 1, True)
    assert keeping.kept([*bad, old], RULE) == {old.stamp}
    untried = nightly(3, verified=None)
    assert old.stamp in keeping.kept([*untried, old], Rule(1, 0, 0))
    assert untried[0].stamp in keeping.kept([*untried, old], Rule(1, 0, 0))


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "rows", tmp_path / "keys")


@pytest.fixture
def backup_key():
    return BackupKey(bytes(range(32)))


@pytest.fixture
def home(tmp_path, settings):
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    settings.BACKUP_FOLDER, settings.BACKUP_KEYS_FOLDER = tmp_path / "rows", tmp_path / "keys"
    settings.BACKUP_KEY_FILE = tmp_path / "backup.key"
    settings.BACKUP_HOUR = "21"
    return settings.HOME


ORG = "01a202c1-6105-7542-a24b-72f23c27d3fd"


def store_blob(home, name, content=b"sealed"):
    place = home / "blobs" / ORG / name[-2:] / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)


def put(shelf, tmp_path, at, *, backup_key, home, verified):
    """A backup of whatever files there are, as far as pruning looks at it."""
    blobs.gather(home, shelf.blobs, tmp_path / "files")
    parts = [Part("files.jsonl", tmp_path / "files")]
    stamp = stamp_of(at)
    archive.write(shelf.keys(stamp), archive.KEYS, key=backup_key, parts=parts, facts={})
    archive.write(shelf.rows(stamp), archive.ROWS, key=backup_key, parts=parts, facts={})
    tell(shelf, stamp, verified=verified)


def test_it_prunes_rows_keys_and_files_behind_a_good_backup(shelf, tmp_path, home, backup_key):
    first, second = "01a202c1-0000-7000-8000-0000000000aa", "01a202c1-0000-7000-8000-0000000000bb"
    store_blob(home, first)
    put(shelf, tmp_path, NIGHT - timedelta(days=60), backup_key=backup_key, home=home, verified=True)
    (home / "blobs" / ORG / "aa" / first).unlink()
    store_blob(home, second)
    put(shelf, tmp_path, NIGHT - timedelta(days=2), backup_key=backup_key, home=home, verified=True)
    put(shelf, tmp_path, NIGHT, backup_key=backup_key, home=home, verified=None)
    by = Rule(daily=2, weekly=0, monthly=0)
    assert keeping.prune(shelf, keys=[backup_key], by=by, now=NIGHT) == [], "the newest one was not tried"
    tell(shelf, stamp_of(NIGHT), verified=True)
    assert keeping.prune(shelf, keys=[backup_key], by=by, now=NIGHT) == [stamp_of(NIGHT - timedelta(days=60))]
    assert [backup.stamp for backup in listed(shelf)] == [
        stamp_of(NIGHT),
        stamp_of(NIGHT - timedelta(days=2)),
    ]
    assert len(key_stamps(shelf)) == 2
    copies = [path.name for path in shelf.blobs.glob("*/??/*")]
    assert len(copies) == 1
    assert copies[0].startswith(second)


def test_keys_live_shorter_than_rows(shelf, tmp_path, home, backup_key):
    for days in (40, 34, 0):
        put(shelf, tmp_path, NIGHT - timedelta(days=days), backup_key=backup_key, home=home, verified=True)
    assert keeping.prune(shelf, keys=[backup_key], by=RULE, now=NIGHT) == []
    assert len(listed(shelf)) == 3
    assert key_stamps(shelf) == [stamp_of(NIGHT), stamp_of(NIGHT - timedelta(days=34))]


def test_a_file_is_copied_once_and_checked_by_its_name(shelf, tmp_path, home):
    store_blob(home, "01a202c1-0000-7000-8000-0000000000aa")
    listing = tmp_path / "files"
    assert blobs.gather(home, shelf.blobs, listing).copied == 1
    assert blobs.gather(home, shelf.blobs, listing).copied == 0
    (one,) = blobs.parsed(listing.read_bytes().splitlines())
    assert list(blobs.damaged([one], shelf.blobs)) == []
    (shelf.blobs / one.name).write_bytes(b"rotten")
    assert list(blobs.damaged([one], shelf.blobs)) == [one]
    (shelf.blobs / one.name).unlink()
    assert list(blobs.damaged([one], shelf.blobs)) == [one]


def test_a_folder_that_has_just_been_made_waits_for_its_first_night(home):
    noon = NIGHT.replace(hour=12, minute=0)
    assert not standing.is_due(home, noon)
    assert not standing.is_due(home, NIGHT - timedelta(minutes=1))
    assert standing.is_due(home, NIGHT)


def test_a_server_that_was_off_at_night_makes_it_up(home):
    standing.write_state(home, since=(NIGHT - timedelta(days=9)).isoformat())
    assert standing.is_due(home, NIGHT + timedelta(hours=11))


def test_it_tries_three_times_an_hour_apart_and_stops_when_one_is_good(home, shelf, tmp_path, backup_key):
    standing.write_state(home, since=(NIGHT - timedelta(days=9)).isoformat())
    at = NIGHT
    for _ in range(3):
        assert standing.is_due(home, at)
        standing.note_attempt(home, at)
        assert not standing.is_due(home, at + timedelta(minutes=50))
        at += timedelta(minutes=65)
    assert not standing.is_due(home, at)
    assert standing.is_due(home, NIGHT + timedelta(days=1))
    put(shelf, tmp_path, NIGHT + timedelta(days=1), backup_key=backup_key, home=home, verified=True)
    assert not standing.is_due(home, NIGHT + timedelta(days=1, hours=2))


def test_it_can_be_switched_off(home, settings):
    settings.BACKUP_HOUR = "off"
    standing.write_state(home, since=(NIGHT - timedelta(days=9)).isoformat())
    assert not standing.is_due(home, NIGHT)
    assert standing.standing(NIGHT).next_at is None


def test_only_one_works_at_a_time_and_leftovers_go(home):
    (home / "backup-work").mkdir()
    (home / "backup-work" / "half").write_text("left by a killed one")
    with working(home) as work:
        assert list(work.iterdir()) == []
        assert is_busy(home)
        assert not standing.is_due(home, NIGHT)
        with pytest.raises(BackupError, match="Another backup"), working(home):
            pass
    assert not is_busy(home)
    assert not (home / "backup-work").exists()


def test_a_state_that_cannot_be_read_counts_for_nothing(home, shelf):
    (home / standing.STATE).write_text("{broken")
    assert standing.state(home) == {}
    shelf.folder.mkdir()
    shelf.rows("20261120T213000Z").write_bytes(b"x")
    shelf.told("20261120T213000Z").write_text("[]")
    (found,) = listed(shelf)
    assert found.verified is None
