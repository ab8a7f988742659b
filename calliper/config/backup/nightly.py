"""Starting the nightly backup: in a child process, so that neither its memory nor its work is the server's."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime

import structlog
from django.conf import settings

from calliper.config.backup import standing

log_line = structlog.get_logger(__name__)
_running: list[subprocess.Popen[bytes]] = []


def start_if_due(now: datetime) -> bool:
    """Start it when it has to be made; True when it was started. Harmless to repeat."""
    _running[:] = [child for child in _running if child.poll() is None]
    if _running or not standing.is_due(settings.HOME, now):
        return False
    standing.note_attempt(settings.HOME, now)
    command = [sys.executable, "-m", "calliper.config.cli", "backup", "--scheduled"]
    _running.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL))
    log_line.info("backup.started")
    return True
