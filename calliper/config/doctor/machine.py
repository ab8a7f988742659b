"""The machine and the home folder."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import UTC, datetime, timedelta

from django.conf import settings

from calliper.config.doctor.finding import Finding, bad, check, good, warning
from calliper.core.clock import now

OLDEST_PYTHON = (3, 11)
LITTLE_BYTES = 1024**3
TOO_LITTLE_BYTES = 200 * 1024**2
# Calliper was written after this day: a clock before it is wrong.
FIRST_DAY = datetime(2026, 11, 1, tzinfo=UTC)


@check("Python")
def python_version() -> Finding:
    """Old versions lack what the code uses."""
    found = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < OLDEST_PYTHON:
        return bad(found, "Install Python 3.11 or newer and run make again.")
    return good(found)


@check("Home folder", strict=True)
def home_folder() -> Finding:
    """Everything Calliper keeps is in it."""
    home = settings.HOME
    if not home.is_dir():
        return bad(
            f"{home} does not exist", "Run `calliper serve`, which makes it, or correct CALLIPER_HOME."
        )
    if not os.access(home, os.W_OK | os.X_OK):
        return bad(f"{home} cannot be written", "Give the folder to the account that runs Calliper (chown).")
    if home.stat().st_mode & 0o077:
        return warning(f"{home} is open to other accounts", f"Run: chmod 700 {home}")
    return good(str(home))


@check("Free space")
def free_space() -> Finding:
    """A full disk refuses calls."""
    free = shutil.disk_usage(settings.HOME).free
    text = f"{free / 1024**3:.1f} GiB"
    if free < TOO_LITTLE_BYTES:
        return bad(text, "Make room now: phones keep their calls, but the server soon refuses new ones.")
    if free < LITTLE_BYTES:
        return warning(text, "Make room, or move CALLIPER_HOME to a larger disk.")
    return good(text)


@check("Clock")
def clock() -> Finding:
    """Times of calls are judged by the server's clock."""
    at = now()
    newest = max((file.stat().st_mtime for file in settings.HOME.glob("*")), default=0.0)
    if at < FIRST_DAY or datetime.fromtimestamp(newest, UTC) > at + timedelta(minutes=5):
        return bad(f"{at:%Y-%m-%d %H:%M} UTC is in the past", "Set the clock, and let it be kept by NTP.")
    return good(f"{at:%Y-%m-%d %H:%M} UTC")
