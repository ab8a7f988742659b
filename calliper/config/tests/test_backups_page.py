"""The page on backups and the doctor's view of them, in every state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from calliper.config.backup import room, standing
from calliper.config.backup.key import make_unless_there
from calliper.config.backup.shelf import ours, stamp_of, tell
from calliper.config.doctor import backups as doctor
from calliper.config.doctor.finding import Verdict
from calliper.core.clock import now


@pytest.fixture
def home(tmp_path, settings):
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    settings.BACKUP_FOLDER, settings.BACKUP_KEYS_FOLDER = tmp_path / "rows", tmp_path / "keys"
    settings.BACKUP_KEY_FILE = tmp_path / "elsewhere" / "backup.key"
    settings.BACKUP_HOUR = "21"
    return settings.HOME


@pytest.fixture
def apart(monkeypatch):
    monkeypatch.setattr(room, "same_disk", lambda one, other: False)


def put(at, **facts):
    shelf, stamp = ours(), stamp_of(at)
    for path in (shelf.rows(stamp), shelf.keys(stamp)):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"sealed")
    tell(shelf, stamp, **facts)


def good(at):
    put(at, verified=True, verified_at=at.isoformat(), seconds=74.2)


@pytest.fixture
def page(acme, as_member):
    def read():
        answer = as_member(acme.alice).get(reverse("backups"))
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return read


def test_it_shows_a_fresh_server_what_will_happen(page, home, apart):
    shown = page()
    assert "No backup yet" in shown
    assert "nothing: there is no good backup" in shown


def test_it_shows_when_one_would_be_back_and_how_fast(page, home, apart):
    good(now() - timedelta(hours=3))
    put(now() - timedelta(hours=1))
    put(now() - timedelta(days=1), verified=False, problem="It holds 7 secrets.")
    shown = page()
    assert "Made every night" in shown
    assert "1 m on the last trial" in shown
    for word in ("Restored on trial", "Not tried", "Failed its trial"):
        assert word in shown
    assert "secrets" not in shown
    assert str(ours().folder) not in shown


def test_it_says_that_the_same_disk_is_no_help_and_that_the_key_lies_there(page, home, settings):
    settings.BACKUP_KEY_FILE = home / "backup.key"
    good(now() - timedelta(days=2))
    shown = page()
    assert "not when the machine is lost" in shown
    assert "A copy has to be kept elsewhere" in shown
    assert "older than a day" in shown


def test_it_says_that_the_last_attempt_failed_without_saying_why(page, home, apart):
    standing.write_state(home, problem="There is no room on the disk of /srv/secret.")
    shown = page()
    assert "The last attempt failed" in shown
    assert "/srv/secret" not in shown


def test_it_folds_a_long_list(page, home, apart):
    for hours in range(33):
        good(now() - timedelta(hours=hours))
    assert "and 3 older ones" in page()


def test_only_owners_and_admins_see_it(acme, home, as_member):
    for member in (acme.tara, acme.bob):
        assert as_member(member).get(reverse("backups")).status_code == 404


def test_the_doctor_asks_for_a_first_backup(home, apart):
    found = doctor.last_backup()
    assert found.verdict is Verdict.WARNING
    assert "21:30 UTC" in found.text
    assert doctor.backup_key().verdict is Verdict.GOOD


@pytest.mark.parametrize(
    ("hours", "verdict"), [(3, Verdict.GOOD), (30, Verdict.WARNING), (24 * 8, Verdict.BAD)]
)
def test_the_doctor_minds_the_age(home, apart, hours, verdict):
    good(datetime.now(UTC) - timedelta(hours=hours))
    assert doctor.last_backup().verdict is verdict


def test_the_doctor_calls_untried_and_failed_ones_none(home, apart):
    put(now())
    assert doctor.last_backup().verdict is Verdict.WARNING
    put(now() - timedelta(hours=1), verified=False, problem="3 files are missing.")
    found = doctor.last_backup()
    assert found.verdict is Verdict.BAD
    standing.write_state(home, problem="There is no room.")
    assert "There is no room." in doctor.last_backup().text
    good(now() - timedelta(hours=2))
    assert doctor.last_backup().verdict is Verdict.WARNING


def test_the_doctor_looks_where_they_lie(home, monkeypatch):
    assert doctor.place().verdict is Verdict.WARNING
    monkeypatch.setattr(room, "same_disk", lambda one, other: other == ours().keys_folder)
    assert "one disk" in doctor.apart().text
    monkeypatch.setattr(room, "same_disk", lambda one, other: False)
    assert doctor.place().verdict is Verdict.GOOD


def test_the_doctor_looks_after_the_key(home, settings):
    good(now())
    assert doctor.backup_key().verdict is Verdict.BAD
    make_unless_there(settings.BACKUP_KEY_FILE)
    assert doctor.backup_key().verdict is Verdict.GOOD
    settings.BACKUP_KEY_FILE.chmod(0o644)
    assert "chmod 600" in doctor.backup_key().mend
    settings.BACKUP_KEY_FILE = home / "backup.key"
    make_unless_there(settings.BACKUP_KEY_FILE)
    assert doctor.backup_key().verdict is Verdict.WARNING


def test_the_doctor_says_when_the_next_one_does_not_fit(home, monkeypatch):
    assert doctor.room_for_backups().verdict is Verdict.GOOD
    monkeypatch.setattr(room.check, "__kwdefaults__", {"spare": 10**15})
    assert doctor.room_for_backups().verdict is Verdict.WARNING
