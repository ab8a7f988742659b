"""Mail through a server that an organisation named: only to a checked address, for so long and so many bytes."""

from __future__ import annotations

import smtplib
import socket
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

from calliper.core.egress import Deadline, connect

PORTS = frozenset({25, 465, 587, 2525})
WHOLE_S, MOST_BYTES = 60.0, 256 * 1024


class _Lines:
    """The server's side of the conversation, line by line."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self.sock, self.deadline = sock, deadline
        self.held = b""
        self.room = MOST_BYTES

    def readline(self, size: int) -> bytes:
        """The next line, at most so many bytes of it; raises OSError when time or bytes are used up."""
        while b"\n" not in self.held and len(self.held) < size:
            self.sock.settimeout(self.deadline.left())
            piece = self.sock.recv(4096)
            self.room -= len(piece)
            if self.room < 0:
                raise smtplib.SMTPServerDisconnected("too much was said")
            if not piece:
                break
            self.held += piece
        end = self.held.find(b"\n") + 1 or len(self.held)
        line, self.held = self.held[: min(end, size)], self.held[min(end, size) :]
        return line

    def close(self) -> None:
        """Nothing is held but the bytes."""


class _Guarded(smtplib.SMTP):
    """Connects and reads by our rules; what smtplib says and understands is unchanged."""

    def connect(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """The time of the whole conversation begins."""
        self.deadline = Deadline(WHOLE_S)
        return super().connect(*args, **kwargs)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return connect(host, port, ports=PORTS, deadline=self.deadline)

    def getreply(self) -> tuple[int, bytes]:
        """As smtplib, from bounded lines; after STARTTLS from new ones, so that nothing said before it counts."""
        if self.file is None and self.sock is not None:
            self.file = _Lines(self.sock, self.deadline)
        return super().getreply()


class _GuardedTls(_Guarded, smtplib.SMTP_SSL):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self.context.wrap_socket(super()._get_socket(host, port, timeout), server_hostname=host)


class GuardedMail(EmailBackend):
    """Django's way to send mail, over such a connection; raises OSError."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """What is opened; the certificate, if any, is asked for the name."""
        return _GuardedTls if self.use_ssl else _Guarded
