"""TLS for a waitress connection.

waitress sends from worker threads and receives in the loop, and an OpenSSL connection must not be entered by
two threads: one lock, taken last and held for single non-blocking operations, keeps them apart.
"""

from __future__ import annotations

import contextlib
import ssl
import threading
from pathlib import Path
from typing import Any

from calliper.config.server.channel import TimedChannel

# One record per call: OpenSSL then never holds decrypted bytes that poll() cannot see.
RECORD_BYTES = 16384
SEND_BYTES = 65536


def context(certificate: Path, key: Path) -> ssl.SSLContext:
    """A server context for TLS 1.2 and newer; raises ssl.SSLError or OSError for unusable files."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    made.set_alpn_protocols(["http/1.1"])
    made.load_cert_chain(certificate, key)
    return made


class TlsChannel(TimedChannel):
    """A connection whose handshake runs inside the deadline for the head."""

    def __init__(self, server: Any, sock: ssl.SSLSocket, addr: Any, adj: Any, **more: Any) -> None:
        self.tls_lock = threading.Lock()
        self.shaken = False
        self.wants_write = False
        super().__init__(server, sock, addr, adj, **more)

    def readable(self) -> bool:
        """While shaking hands, what OpenSSL asks for."""
        if self.shaken or self.socket is None:
            return super().readable()
        return not self.wants_write

    def writable(self) -> bool:
        """While shaking hands, what OpenSSL asks for."""
        if self.shaken or self.socket is None or self.will_close:
            return super().writable()
        return self.wants_write

    def handle_read(self) -> None:
        """Shake hands, or receive one record."""
        if not self.shaken and not self._shake():
            return
        data = self._receive()
        if data:
            self.received(data)

    def handle_write(self) -> None:
        """Shake hands, or send what waits."""
        if self.shaken or self.will_close:
            super().handle_write()
        else:
            self._shake()

    def _shake(self) -> bool:
        try:
            with self.tls_lock:
                self.socket.do_handshake()
        except ssl.SSLWantReadError:
            self.wants_write = False
        except ssl.SSLWantWriteError:
            self.wants_write = True
        except OSError:  # plain HTTP, a scanner, a peer that has gone: nothing to answer
            self.handle_close()
        else:
            self.shaken = True
        return self.shaken

    def _receive(self) -> bytes:
        try:
            with self.tls_lock:
                data: bytes = self.socket.recv(RECORD_BYTES)
        except ssl.SSLWantReadError:
            return b""
        except OSError:  # also SSLWantWriteError: a peer that asks for new keys but does not read
            data = b""
        if not data:
            self.handle_close()
        return data

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Send up to 64 KiB. OpenSSL demands the same bytes at a retry: waitress skips only what was sent."""
        sock = self.socket
        if sock is None or not self.shaken:
            return 0
        try:
            with self.tls_lock:
                sent: int = sock.send(data[:SEND_BYTES])
        except ssl.SSLWantWriteError:
            return 0
        except OSError:
            self.will_close = True
            if do_close:
                self.handle_close()
            return 0
        self.sent_bytes += sent
        return sent

    def handle_close(self) -> None:
        """Say goodbye if that is possible at once, then close."""
        with self.tls_lock, contextlib.suppress(OSError, ValueError):
            if self.socket is not None and self.shaken:
                self.socket.unwrap()
        super().handle_close()
