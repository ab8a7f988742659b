"""The front door: listening sockets, worker threads, the loop, and an orderly end."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.task import ThreadedTaskDispatcher

from calliper.config.server.limits import Limits
from calliper.config.server.listener import Listener

Application = Callable[..., Iterable[bytes]]
# A TLS record fits, see tls.RECORD_BYTES.
RECEIVE_BYTES = 16384
LOOP_S = 1.0


@dataclass(frozen=True)
class Binding:
    """Where to listen ("host:port" words), and a TLS context or the address of a trusted proxy, if any."""

    listen: str
    tls: ssl.SSLContext | None = None
    proxy: str | None = None


class FrontDoor:
    """Serves a WSGI application; `run` returns after `stop`. Raises OSError when the port is taken."""

    def __init__(
        self, application: Application, binding: Binding, *, threads: int = 4, limits: Limits | None = None
    ) -> None:
        self.limits = limits or Limits()
        self._stopping = False
        # Held while triggers are pulled, so that the loop, which wakes at the first, closes none meanwhile. A signal
        # may come to the thread that holds it.
        self._pulling = threading.RLock()
        self._map: dict[int, Any] = {}
        self._workers = ThreadedTaskDispatcher()
        self._workers.set_thread_count(threads)
        adjusted = _adjustments(binding, self.limits)
        self._listeners = [
            Listener(
                application,
                self._map,
                dispatcher=self._workers,
                adj=adjusted,
                sockinfo=place,
                limits=self.limits,
                proxy=binding.proxy,
                tls=binding.tls,
            )
            for place in adjusted.listen
        ]

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """The addresses and ports really listened on."""
        return [(listener.effective_host, int(listener.effective_port)) for listener in self._listeners]

    def run(self) -> None:
        """Serve until `stop`, then finish requests that have come in whole, for at most `limits.stop_s`."""
        while not self._stopping:
            self._turn(LOOP_S)
        self._finish()

    def stop(self) -> None:
        """End `run`; safe in a signal's own function and from any thread."""
        if self._stopping:
            return
        with self._pulling:
            self._stopping = True
            for listener in self._listeners:
                listener.pull_trigger()

    def _turn(self, timeout_s: float) -> None:
        # poll, not select, which cannot watch descriptors beyond 1,024.
        wasyncore.loop(timeout=timeout_s, use_poll=True, map=self._map, count=1)

    def _finish(self) -> None:
        for listener in self._listeners:
            wasyncore.dispatcher.close(listener)  # the listening socket only: workers still pull the trigger
        deadline = monotonic() + self.limits.stop_s
        while self._busy() and monotonic() < deadline:
            self._turn(0.1)
        self._workers.shutdown(timeout=max(0.1, deadline - monotonic()))
        for listener in self._listeners:
            for channel in list(listener.active_channels.values()):
                channel.handle_close()
            if (
                not self._workers.threads
            ):  # a worker cut off may still pull it, by a number since given to others
                with self._pulling:
                    listener.trigger.close()

    def _busy(self) -> bool:
        """Close every connection that has no answer to wait for; True while any has one."""
        busy = False
        for listener in self._listeners:
            for channel in list(listener.active_channels.values()):
                if channel.requests or channel.total_outbufs_len:
                    busy = True
                else:
                    channel.handle_close()
        return busy


def _adjustments(binding: Binding, limits: Limits) -> Any:
    trust = {
        "trusted_proxy": binding.proxy,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
    }
    adjusted = Adjustments(
        listen=binding.listen,
        url_scheme="https" if binding.tls else "http",
        ident="",
        recv_bytes=RECEIVE_BYTES,
        connection_limit=limits.connections,
        cleanup_interval=1,
        max_request_header_size=limits.head_bytes,
        max_request_body_size=max(limits.body_bytes, limits.upload_bytes) + 1,
        log_socket_errors=False,
        clear_untrusted_proxy_headers=True,
        **(trust if binding.proxy else {}),
    )
    adjusted.limits = limits  # for the parser, which is given nothing else
    return adjusted
