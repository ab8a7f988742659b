"""One connection with absolute deadlines.

waitress times out inactivity only: a peer that sends one byte a second, or that never reads its answer while
a task is writing it, keeps its place for ever. Here a clock starts with a request's first byte and no later
byte moves it.
"""

from __future__ import annotations

from time import monotonic
from typing import Any

from waitress.channel import HTTPChannel

from calliper.config.server.limits import Limits
from calliper.config.server.parser import BoundedParser
from calliper.config.server.refusal import RefusalTask


class TimedChannel(HTTPChannel):
    """A connection that the listener closes once it `is_overdue`."""

    parser_class = BoundedParser
    error_task_class = RefusalTask

    def __init__(self, server: Any, sock: Any, addr: Any, adj: Any, **more: Any) -> None:
        self.limits: Limits = server.limits
        self.clock = monotonic()  # accept, first byte of a request, or end of the last answer
        self.begun = False  # bytes have come since then
        self.served = False
        self.sent_bytes = 0
        self.window: tuple[float, int] | None = None
        super().__init__(server, sock, addr, adj, **more)

    def readable(self) -> bool:
        """A connection that the sweep closed stands in the loop's list for one more round: never poll it."""
        return self.socket is not None and bool(super().readable())

    def writable(self) -> bool:
        """As `readable`."""
        return self.socket is not None and bool(super().writable())

    def received(self, data: bytes) -> Any:
        """The clock moves once per answer, so that blank lines between requests buy no time."""
        if not self.begun:
            self.begun = True
            self.clock = monotonic()
        return super().received(data)

    def service(self) -> None:
        """Runs in a worker thread; nothing is received meanwhile, so the flags cannot be raced."""
        self.begun = False
        self.served = True
        super().service()
        self.clock = monotonic()

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Count what the peer takes."""
        sent: int = super().send(data, do_close)
        self.sent_bytes += sent
        return sent

    def is_overdue(self, now: float) -> bool:
        """True when the peer has used up its time; also when a close waits for a peer that does not read."""
        if self.will_close:
            return True
        if self.total_outbufs_len:
            self.clock = now
            return self._reads_too_slowly(now)
        self.window = None
        return not self.requests and now - self.clock > self._allowance_s()

    def _allowance_s(self) -> float:
        if not self.begun:
            return self.limits.idle_s if self.served else self.limits.head_s
        request = self.request
        if request is None or not request.headers_finished:
            return self.limits.head_s
        # A chunked body has no size: it earns time with what has come.
        return self.limits.body_s(request.body_bytes_received if request.chunked else request.content_length)

    def _reads_too_slowly(self, now: float) -> bool:
        if self.window is None:
            self.window = (now, self.sent_bytes)
        since, sent = self.window
        if now - since < self.limits.read_window_s:
            return False
        self.window = (now, self.sent_bytes)
        return self.sent_bytes - sent < self.limits.read_window_s * self.limits.read_bytes_per_s
