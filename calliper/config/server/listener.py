"""A listening socket: who may connect, and who has used up the time."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from time import monotonic
from typing import Any

import structlog
from waitress.server import TcpWSGIServer

from calliper.config.server.channel import TimedChannel
from calliper.config.server.limits import Limits
from calliper.config.server.tls import TlsChannel
from calliper.core.addresses import network_of

log_line = structlog.get_logger(__name__)


class Listener(TcpWSGIServer):
    """Accepts connections within the limits and closes overdue ones each second."""

    channel_class = TimedChannel

    def __init__(
        self, *args: Any, limits: Limits, proxy: str | None, tls: ssl.SSLContext | None, **more: Any
    ) -> None:
        self.limits = limits
        self.proxy = proxy
        self.tls = tls
        if tls:
            self.channel_class = TlsChannel
        super().__init__(*args, **more)

    def accept(self) -> tuple[Any, Any] | None:
        """The next connection, or None when it was refused by an immediate close."""
        pair = super().accept()
        if pair is None:
            return None
        conn, addr = pair
        if not self._may_connect(addr[0]):
            conn.close()
            return None
        return self._wrapped(conn), addr

    def _may_connect(self, address: str) -> bool:
        # Neither this machine nor the proxy, one address for many peers, has a cap.
        if address == self.proxy or ipaddress.ip_address(address).is_loopback:
            return True
        if self.proxy:
            return False  # plain HTTP is for the proxy alone
        network = network_of(address)
        held = sum(1 for channel in self.active_channels.values() if network_of(channel.addr[0]) == network)
        return held < self.limits.per_address

    def _wrapped(self, conn: socket.socket) -> socket.socket:
        if self.tls is None:
            return conn
        # The handshake is done later, piece by piece, by the channel: here it would stop everybody else.
        conn.setblocking(False)
        return self.tls.wrap_socket(conn, server_side=True, do_handshake_on_connect=False)

    def maintenance(self, now: float) -> None:
        """Close at once: waiting for the peer to become writable would wait for ever."""
        at = monotonic()
        overdue = [channel for channel in self.active_channels.values() if channel.is_overdue(at)]
        for channel in overdue:
            channel.handle_close()
        if overdue:
            log_line.info("connections_closed_overdue", count=len(overdue))
