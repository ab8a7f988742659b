"""What must be on the server when a phone's day is over, told by the phone's own call log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from calliper.sync.phone import Call, Phone

Key = tuple[str, str, int]
ALL_TIMES_MS = (-(1 << 62), 1 << 62)


def key_of(facts: Mapping[str, Any]) -> Key:
    """Which call an item or a stored row is: number, direction and start in ms; a hidden number is ""."""
    direction = "outgoing" if facts["type"] == "outgoing" else "incoming"
    return (facts["number"] if facts["presentation"] == "allowed" else "", direction, facts["start_ms"])


class Version(NamedTuple):
    """What one item says of a call, or what a row holds of it; the newer one is the greater one."""

    modified_ms: int
    type: str
    duration_s: int
    note: str
    deleted: bool

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Version:
        """Of a row of the call log, an item on the wire, or a stored row in the same words."""
        return cls(
            facts["modified_ms"],
            facts["type"],
            facts["duration_s"],
            facts.get("note") or "",
            facts.get("deleted", False),
        )

    @property
    def facts(self) -> tuple[str, int]:
        """What must be the same when two versions are the same."""
        return self.type, self.duration_s


@dataclass
class Truth:
    """`possible` were in the call log and may be collected; `owed` of them must be on the server.

    A call that leaves the call log before the app has read it is not owed, nor one that the app alone still
    held when it was removed from the phone: nobody can know of them any more.
    """

    possible: dict[Key, str] = field(default_factory=dict)
    owed: set[Key] = field(default_factory=set)
    final: dict[Key, Version] = field(default_factory=dict)
    acknowledged: dict[Key, list[Version]] = field(default_factory=lambda: defaultdict(list))
    _read: set[Key] = field(default_factory=set)
    _gone: set[Key] = field(default_factory=set)

    def placed(self, call: Call, *, is_owed: bool = True) -> None:
        """The phone's call log got a row; from before its SIM was tracked it may come, but is not owed."""
        self.possible[key_of(vars(call))] = call.key
        if is_owed:
            self.owed.add(key_of(vars(call)))

    def looked(self, phone: Phone) -> None:
        """Which calls the app has read is what its queue remembers."""
        known = {each.key for each in phone.queue.known_between(*ALL_TIMES_MS)}
        self._read |= {key for key, name in self.possible.items() if name in known}

    def deleted(self, call: Call) -> None:
        """A row left the call log."""
        key = key_of(vars(call))
        self._gone.add(key)
        if key not in self._read:
            self.owed.discard(key)

    def reinstalled(self, acknowledged: Iterable[Mapping[str, Any]]) -> None:
        """The queue is gone: what neither the call log nor the server has is owed no longer."""
        self.owed -= self._gone - {key_of(item) for item in acknowledged}
        self._read.clear()

    def end(self, rows: Iterable[Call], acknowledged: Iterable[Mapping[str, Any]]) -> None:
        """The day is over: the call log as it is now, and every item that was ever acknowledged."""
        self.final = {key: Version.of(vars(call)) for call in rows
                      if (key := key_of(vars(call))) in self.possible}  # fmt: skip
        for item in acknowledged:
            self.acknowledged[key_of(item)].append(Version.of(item))
        self.owed |= self.acknowledged.keys()
