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
    upload_paths: tuple[str, ...] = ()
    upload_bytes: int = 0
    upload_most_s: float = 3600.0
    uploads: int = 4
    connections: int = 2000
    per_address: int = 64
    stop_s: float = 10.0

    def most_bytes(self, path: str) -> int:
        """The largest body that a path takes: files of calls come in at `upload_paths`, at most `uploads` at a time."""
        return max(self.body_bytes, self.upload_bytes) if path in self.upload_paths else self.body_bytes

    def body_s(self, size: int) -> float:
        """Seconds a body of this size may take, counted with its head.

        Never more than `body_most_s`, or `upload_most_s` for one that only an upload may be as large as.
        """
        is_upload = self.body_bytes < size <= self.upload_bytes
        most_s = self.upload_most_s if is_upload else self.body_most_s
        return min(self.body_extra_s + size / self.body_bytes_per_s, most_s)
