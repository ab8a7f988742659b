"""A request parser that bounds what waitress leaves open."""

from __future__ import annotations

from waitress.parser import HTTPRequestParser
from waitress.receiver import ChunkedReceiver
from waitress.utilities import BadRequest

CONTROL_LINE_BYTES = 1024
TRAILER_BYTES = 8192


class BoundedParser(HTTPRequestParser):
    """Refuses endless chunk sizes and trailers.

    waitress joins and rescans both at every receipt: a few megabytes of them stop the whole loop for seconds.
    """

    completed: bool

    def received(self, data: bytes) -> int:
        """Take bytes; returns how many belong to this request."""
        consumed: int = super().received(data)
        chunks = self.body_rcv
        if isinstance(chunks, ChunkedReceiver) and not self.completed and _is_endless(chunks):
            self.error = BadRequest("chunk size or trailer too long")
            self.completed = True
        return consumed


def _is_endless(chunks: ChunkedReceiver) -> bool:
    return len(chunks.control_line) > CONTROL_LINE_BYTES or len(chunks.trailer) > TRAILER_BYTES
