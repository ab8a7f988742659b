"""A request parser that bounds what waitress leaves open."""

from __future__ import annotations

from typing import Any
from weakref import WeakSet

from waitress.parser import HTTPRequestParser
from waitress.receiver import ChunkedReceiver
from waitress.utilities import BadRequest, Error, RequestEntityTooLarge, RequestHeaderFieldsTooLarge

from calliper.config.server import strict
from calliper.config.server.limits import KIB, Limits

CONTROL_LINE_BYTES = 1024
TRAILER_BYTES = 8192
# What waitress itself reads in place of a head that is too long.
NOTHING = b"GET / HTTP/1.0\r\n"


class BoundedParser(HTTPRequestParser):
    """Refuses ambiguous heads, endless chunk sizes and trailers.

    waitress joins and rescans both at every receipt: a few megabytes of them stop the whole loop for seconds.
    """

    completed: bool
    headers_finished: bool
    empty: bool
    content_length: int
    body_bytes_received: int
    path: str
    error: Any
    adj: Any

    def received(self, data: bytes) -> int:
        """Take bytes; returns how many belong to this request."""
        consumed: int = super().received(data)
        is_read = self.headers_finished and not self.empty
        if is_read and (self.error is None or isinstance(self.error, RequestEntityTooLarge)):
            self.error = self._refusal(getattr(self.adj, "limits", None) or Limits()) or self.error
            self.completed = self.completed or self.error is not None
        chunks = self.body_rcv
        if isinstance(chunks, ChunkedReceiver) and not self.completed and _is_endless(chunks):
            self.error = BadRequest("chunk size or trailer too long")
            self.completed = True
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head; raises ParsingError."""
        try:
            strict.check(header_plus)
        except strict.TooManyHeaders as wrong:
            super().parse_header(NOTHING)
            self.error = RequestHeaderFieldsTooLarge(str(wrong))
            self.completed = True
        else:
            super().parse_header(header_plus)

    def _refusal(self, limits: Limits) -> Error | None:
        """Why this body is not taken, said as soon as its head is here; None when it is."""
        size, most = max(self.content_length, self.body_bytes_received), limits.most_bytes(self.path)
        if size > most:
            return RequestEntityTooLarge(f"At most {most // KIB // KIB} MB are taken here. Nothing was kept.")
        if size > limits.body_bytes and self not in _uploads:
            if len(_uploads) >= limits.uploads:
                return BusyUploading("Other large files are being uploaded. Try again in some minutes.")
            _uploads.add(self)
        return None


class BusyUploading(Error):
    """Large bodies wait on the disk until they are whole; only so many may at a time."""

    code = 503
    reason = "Service Unavailable"


# Those of connections that ended are gone by themselves.
_uploads: WeakSet[BoundedParser] = WeakSet()


def _is_endless(chunks: ChunkedReceiver) -> bool:
    return len(chunks.control_line) > CONTROL_LINE_BYTES or len(chunks.trailer) > TRAILER_BYTES
