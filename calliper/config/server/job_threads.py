"""The job queue's threads inside the serving process."""

from __future__ import annotations

import threading
from typing import Any

from huey.consumer import Consumer

from calliper.core import jobs
from calliper.core.clock import now

STOP_S = 10
POLL_MOST_S = 1.0


class _Consumer(Consumer):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.started = threading.Event()

    def start(self) -> None:
        """Say when all threads run: one that was never started cannot be waited for."""
        super().start()
        self.started.set()

    def _set_signal_handlers(self) -> None:
        """Signals belong to the web server's loop: only the main thread may take them."""


class JobThreads:
    """Workers and the scheduler of the queue; work left by a killed process is woken at the start."""

    def __init__(self, workers: int) -> None:
        self._consumer: Any = _Consumer(
            jobs.prepare(), workers=workers, max_delay=POLL_MOST_S, shutdown_timeout=STOP_S
        )
        # `run` also replaces workers that have died.
        self._thread = threading.Thread(target=self._consumer.run, name="jobs", daemon=True)

    def start(self) -> None:
        """Start the threads and wake what waits."""
        self._thread.start()
        jobs.sweep(now())

    def stop(self) -> None:
        """Let running jobs finish, for at most 10 s; a job cut off is done again after its lease."""
        self._consumer.started.wait(STOP_S)
        self._consumer.stop(graceful=True)
        self._thread.join(STOP_S)
