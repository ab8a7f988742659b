"""The thread of the serving process that keeps the projection."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog
from django.db import close_old_connections, connections

from calliper.reports.actions.projecting import Keeper
from calliper.reports.store import connection

PAUSE_S, STOP_S = 0.5, 10.0
log_line = structlog.get_logger(__name__)


class KeeperThread:
    """Looks twice a second what has changed; the process holds the lock of the home folder."""

    def __init__(self, home: Path, clock: Callable[[], datetime]) -> None:
        self._home = home
        self._clock = clock
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="projection", daemon=True)

    def start(self) -> None:
        """Own the projection and keep it."""
        connection.own(connection.chosen(self._home))
        self._thread.start()

    def stop(self) -> None:
        """Finish what is being applied and close the file; what is left is done at the next start.

        A long rebuild is cut off with the process: it is asked for until it is done.
        """
        self._stopping.set()
        self._thread.join(STOP_S)
        if not self._thread.is_alive():
            connection.let_go()

    def _run(self) -> None:
        keeper = Keeper()
        while not self._stopping.is_set():
            more = False
            try:
                close_old_connections()
                more = keeper.tick(self._clock())
            except Exception as wrong:
                log_line.error("projection.failed", exc_info=wrong)
            self._stopping.wait(0.02 if more else PAUSE_S)
        connections.close_all()
