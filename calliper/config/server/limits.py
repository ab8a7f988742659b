"""How long a peer may take and how much it may send."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024


@dataclass(frozen=True)
class Limits:
    """Durations in seconds, sizes in bytes. The sweep comes each second: 14 make at most 15."""

    head_s: float = 14.0
    body_extra_s: float = 14.0
    body_bytes_per_s: int = 64 * KIB
    body_most_s: float = 120.0
    idle_s: float = 30.0
    read_window_s: float = 30.0
    read_bytes_per_s: int = 4 * KIB
    head_bytes: int = 32 * KIB
    body_bytes: int = 32 * KIB * KIB
    connections: int = 2000
    per_address: int = 64
    stop_s: float = 10.0

    def body_s(self, size: int) -> float:
        """Seconds a body of this size may take, counted with its head; never more than `body_most_s`."""
        return min(self.body_extra_s + size / self.body_bytes_per_s, self.body_most_s)
