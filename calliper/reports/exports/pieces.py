"""What stands between a writer that makes bytes as it goes and a store that asks for some."""

from __future__ import annotations

from collections.abc import Iterator


class Pieces:
    """A reader over an iterator of bytes; `size` counts what was read. Nothing is made before it is asked for."""

    def __init__(self, made: Iterator[bytes]) -> None:
        self._made, self._held, self.size = made, b"", 0

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, none at the end."""
        while not self._held:
            piece = next(self._made, None)
            if piece is None:
                return b""
            self._held = piece
        taken, self._held = self._held[:size], self._held[size:]
        self.size += len(taken)
        return taken


class Sink:
    """A file that can only be written to, and emptied from time to time."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self.waiting = 0

    def write(self, data: bytes, /) -> int:
        """Keep the bytes until they are taken."""
        self._held.append(bytes(data))
        self.waiting += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing to do: `take` empties it."""

    def take(self) -> bytes:
        """All that was written since the last time."""
        taken = b"".join(self._held)
        self._held, self.waiting = [], 0
        return taken
