"""Backups: how old, whether tried, where."""

from __future__ import annotations

from django.conf import settings

from calliper.config.backup import room
from calliper.config.backup.problem import BackupError
from calliper.config.backup.shelf import key_stamps, ours
from calliper.config.backup.standing import OFF, TOO_LATE, standing
from calliper.config.doctor.finding import Finding, bad, check, good, warning
from calliper.core.clock import now


@check("Last backup", needs_databases=True, strict=True)
def last_backup() -> Finding:
    """A backup that was never restored is a hope."""
    at = now()
    found = standing(at)
    mend = "Run: calliper backup --verify"
    if found.good is None and (found.problem or any(each.verified is False for each in found.backups)):
        return bad(f"none is good: {found.problem or found.backups[0].problem}", mend)
    if found.good is None:
        words = "none was tried" if found.backups else "none yet"
        soon = f"; the first is made by itself after {found.next_at:%H:%M} UTC" if found.next_at else ""
        return warning(f"{words}{soon}", mend)
    hours = int((at - found.good.at).total_seconds() // 3600)
    text = f"{hours} h old, restored on trial" + (
        f"; the last attempt failed: {found.problem}" if found.problem else ""
    )
    if at - found.good.at > TOO_LATE:
        return bad(text, mend)
    if found.problem or found.is_late(at):
        hint = " and set CALLIPER_BACKUP_HOUR, or run it from a timer" if settings.BACKUP_HOUR == OFF else ""
        return warning(text, mend + hint)
    return good(text)


@check("Backup place", needs_databases=True, strict=True)
def place() -> Finding:
    """A backup on the same disk burns with the machine."""
    shelf = ours()
    if room.same_disk(shelf.folder, settings.HOME):
        return warning(
            f"{shelf.folder} is on the disk of the home folder: no help when the machine is lost",
            "Name folders elsewhere in CALLIPER_BACKUP_FOLDER and CALLIPER_BACKUP_KEYS_FOLDER, or copy both away.",
        )
    return good("elsewhere")


@check("Backups apart", needs_databases=True)
def apart() -> Finding:
    """Both archives and the backup key together open everything."""
    shelf = ours()
    if room.same_disk(shelf.folder, shelf.keys_folder):
        return warning(
            "rows and keys are kept on one disk", "Name a folder elsewhere in CALLIPER_BACKUP_KEYS_FOLDER."
        )
    return good("keys on another disk than rows")


@check("Backup key", needs_databases=True, strict=True)
def backup_key() -> Finding:
    """Without it no archive opens; beside them it protects nothing."""
    shelf, file = ours(), settings.BACKUP_KEY_FILE
    if not file.exists():
        if key_stamps(shelf):
            return bad(
                f"{file} is missing", "Bring it back: the backups there are cannot be opened without it."
            )
        return good("made at the first backup")
    if file.stat().st_mode & 0o077:
        return bad(f"others may read {file}", f"Run: chmod 600 {file}")
    if standing(now()).key_at_home:
        return warning(
            "lies with what it opens, and is lost with the machine",
            "Copy it away, move it, and name its place in CALLIPER_BACKUP_KEY_FILE.",
        )
    return good("outside the home folder")


@check("Backup room", needs_databases=True)
def room_for_backups() -> Finding:
    """A nightly backup that does not fit is not made."""
    try:
        room.check(settings.HOME, ours().folder, times=2.2)
    except BackupError as wrong:
        return warning("the next one may not fit", str(wrong))
    return good("enough for the next one")
