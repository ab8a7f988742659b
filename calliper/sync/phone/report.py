"""What one round, or many, brought."""

from dataclasses import dataclass, field

from .queue import Settled
from .reader import Reading
from .transport import Problem

WORDS = ("stored", "duplicate", "changed", "dropped", "retry")
READ = ("read", "refused", "gone", "unreadable", "lost")
SUMMED = (*WORDS, *READ, "batches", "replayed", "sent", "rounds")


@dataclass
class SyncReport:
    """Counts of one round; `queued` is what waits afterwards, `problem` why the round ended early."""

    read: int = 0
    refused: int = 0
    gone: int = 0
    unreadable: int = 0
    lost: int = 0
    batches: int = 0
    replayed: int = 0
    sent: int = 0
    stored: int = 0
    duplicate: int = 0
    changed: int = 0
    dropped: int = 0
    retry: int = 0
    queued: int = 0
    rounds: int = 1
    reasons: dict[str, int] = field(default_factory=dict)
    is_call_log_readable: bool = True
    problem: Problem | None = None

    @property
    def acknowledged(self) -> int:
        """Items the server now holds: stored, duplicate or changed."""
        return self.stored + self.duplicate + self.changed

    def add_reading(self, reading: Reading) -> None:
        """Count what a reading of the call log found."""
        self.read += reading.queued
        self.refused += reading.refused
        self.gone += reading.gone
        self.unreadable += reading.unreadable
        self.lost += reading.lost

    def add_settled(self, settled: Settled, *, sent: int, replayed: bool) -> None:
        """Count one answered batch."""
        self.batches += 1
        self.sent += sent
        self.replayed += replayed
        for name in WORDS:
            setattr(self, name, getattr(self, name) + getattr(settled, name))
        for reason, number in settled.reasons.items():
            self.reasons[reason] = self.reasons.get(reason, 0) + number

    def add(self, later: "SyncReport") -> None:
        """Add a later round; its queue, its view of the call log and its problem are the ones that count."""
        for name in (
            "read",
            "refused",
            "gone",
            "unreadable",
            "lost",
            "batches",
            "replayed",
            "sent",
            "rounds",
        ):
            setattr(self, name, getattr(self, name) + getattr(later, name))
        for name in ("stored", "duplicate", "changed", "dropped", "retry"):
            setattr(self, name, getattr(self, name) + getattr(later, name))
        for reason, number in later.reasons.items():
            self.reasons[reason] = self.reasons.get(reason, 0) + number
        self.queued = later.queued
        self.is_call_log_readable = later.is_call_log_readable
        self.problem = later.problem
