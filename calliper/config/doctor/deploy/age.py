"""What grows old: programs, and the clock."""

from __future__ import annotations

import ctypes
import re
import ssl
import sys
from datetime import UTC, date, datetime, timedelta

from django.conf import settings

from calliper.config.doctor.finding import Finding, check, good, warning
from calliper.core.clock import now

# The last day on which its makers mend it. Whoever adds a version looks the day up where its makers tell it.
PYTHON_ENDS = {
    (3, 11): date(2027, 10, 31),
    (3, 12): date(2028, 10, 31),
    (3, 13): date(2029, 10, 31),
    (3, 14): date(2030, 10, 31),
    (3, 15): date(2031, 10, 31),
}
OPENSSL_ENDS = {
    (3, 0): date(2026, 9, 7),
    (3, 1): date(2025, 3, 14),
    (3, 2): date(2025, 11, 23),
    (3, 3): date(2026, 4, 9),
    (3, 4): date(2026, 10, 22),
    (3, 5): date(2030, 4, 8),
    (3, 6): date(2026, 11, 1),
}
LONG_AGO = timedelta(days=180)
CHANGELOGS = (settings.PACKAGE / "CHANGELOG.md", settings.PACKAGE.parent / "CHANGELOG.md")
UNSYNCHRONISED = 0x40


class _Timex(ctypes.Structure):
    """The beginning of what adjtimex(2) fills in, and room for the rest."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 256),
    )


@check("Python's age")
def python() -> Finding:
    """Whether holes in it are still mended."""
    return _of_age("Python", sys.version_info[:2], PYTHON_ENDS)


@check("OpenSSL's age")
def openssl() -> Finding:
    """Whether holes in it are still mended."""
    return _of_age("OpenSSL", ssl.OPENSSL_VERSION_INFO[:2], OPENSSL_ENDS)


@check("Calliper's age")
def version() -> Finding:
    """Holes are mended in the newest version only."""
    newest = _newest_release()
    if newest is None:
        return warning(
            "the changelog that tells is not installed",
            "Look up when your version was made, and whether there is a newer.",
        )
    number, day = newest
    if now() - day > LONG_AGO:
        return warning(
            f"{number} is of {day:%Y-%m-%d}",
            "Read the changelog and upgrade: holes are mended in the newest version only.",
        )
    return good(f"{number} of {day:%Y-%m-%d}")


@check("Clock's keeper")
def clock_keeper() -> Finding:
    """Times of calls, links that expire and certificates are judged by it; a clock by itself drifts."""
    status = kernel_clock()
    if status is None:
        return warning(
            "cannot be looked at on this system", "See to it that NTP or the like keeps the clock."
        )
    if status & UNSYNCHRONISED:
        return warning(
            "nobody keeps the clock",
            "Run: timedatectl set-ntp true, or install chrony. In a container the machine outside must do it.",
        )
    return good("kept by another clock")


def kernel_clock() -> int | None:
    """The status word of the kernel's clock; None when the system has none or does not tell."""
    told = _Timex()
    try:
        failed = ctypes.CDLL(None).adjtimex(ctypes.byref(told)) < 0
    except (AttributeError, OSError):
        return None
    return None if failed else told.status


def _of_age(name: str, found: tuple[int, ...], ends: dict[tuple[int, int], date]) -> Finding:
    known, newest = ".".join(str(part) for part in found), max(ends)
    mend = f"Install a newer {name}. If your distribution mends this one itself, see to it that upgrades are installed."
    ends_on = ends.get((found[0], found[1]))
    if ends_on is None and found > newest:
        return warning(
            f"{known} is newer than what is known here",
            "Upgrade Calliper, and look up how long it is mended.",
        )
    if ends_on is None or now().date() > ends_on:
        return warning(f"{known} is not mended by its makers any more", mend)
    return good(f"{known}, mended until {ends_on}")


def _newest_release() -> tuple[str, datetime] | None:
    file = next((path for path in CHANGELOGS if path.exists()), None)
    told = file.read_text(encoding="utf-8") if file else ""
    found = re.search(r"^## (\d+\.\d+\.\d+) - (\d{4}-\d{2}-\d{2})$", told, re.MULTILINE)
    return (found.group(1), datetime.fromisoformat(found.group(2)).replace(tzinfo=UTC)) if found else None
