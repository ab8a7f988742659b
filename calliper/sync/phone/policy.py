"""What the organisation collects, applied on the phone before anything leaves it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from .call_log import Call
from .clock import as_ms, from_ms
from .numbers import same_number

# Set-up mistakes are worth a second look when a day is re-read; choices made for privacy are final.
SECOND_LOOK = frozenset({"outside_sim", "before_start"})


@dataclass(frozen=True)
class WorkingHours:
    """ISO weekdays and local times; `until` is exclusive.

    A shift whose end is not after its start runs past midnight and belongs to the day it starts on.
    """

    days: frozenset[int]
    opens: time
    closes: time

    def covers(self, local: datetime) -> bool:
        """Whether a call that starts at this local time starts within working hours."""
        now = local.time()
        if self.opens < self.closes:
            return local.isoweekday() in self.days and self.opens <= now < self.closes
        if now >= self.opens:
            return local.isoweekday() in self.days
        return (local - timedelta(days=1)).isoweekday() in self.days and now < self.closes


@dataclass(frozen=True)
class Policy:
    """The policy in force, as the server sent it; unknown fields are ignored."""

    version: int
    hash: str
    zone: str
    tracked_sims: frozenset[str]
    collect_from_ms: int | None
    hours: WorkingHours | None
    excluded: tuple[str, ...]
    collected: frozenset[str]
    notice_version: int
    heartbeat_s: int
    batch_max_items: int
    batch_max_bytes: int
    re_read: tuple[str, ...]

    @classmethod
    def parse(cls, body: Mapping[str, Any]) -> Self:
        """Read the policy object of the contract; KeyError or ValueError if it is not one."""
        start = body["collect_from"]
        return cls(
            version=body["version"],
            hash=body["policy_hash"],
            zone=ZoneInfo(body["time_zone"]).key,
            tracked_sims=frozenset(body["tracked_sims"]),
            collect_from_ms=None if start is None else as_ms(datetime.fromisoformat(start)),
            hours=_hours(body["working_hours"]),
            excluded=tuple(body["excluded_numbers"]),
            collected=frozenset(body["collected"]),
            notice_version=body["notice_version"],
            heartbeat_s=body["heartbeat_s"],
            batch_max_items=body["batch_max_items"],
            batch_max_bytes=body["batch_max_bytes"],
            re_read=tuple(body["re_read"]),
        )

    def refusal(self, call: Call, *, own_sims: Collection[str]) -> str | None:
        """Why this call stays on the phone, or None if it may go.

        `own_sims` are those that the phone declared as not tracked. Any other SIM is not judged here: the
        server answers for it (retry, unknown_sim).
        """
        sim = call.subscription_id
        if "call_facts" not in self.collected:
            return "not_collected"
        if sim in own_sims and sim not in self.tracked_sims:
            return "outside_sim"
        if self.collect_from_ms is not None and call.start_ms < self.collect_from_ms:
            return "before_start"
        if self.hours and not self.hours.covers(from_ms(call.start_ms).astimezone(ZoneInfo(self.zone))):
            return "outside_hours"
        if any(same_number(call.number, number) for number in self.excluded):
            return "excluded_number"
        return None


def _hours(body: Mapping[str, Any] | None) -> WorkingHours | None:
    if body is None:
        return None
    return WorkingHours(
        days=frozenset(body["days"]),
        opens=time.fromisoformat(body["from"]),
        closes=time.fromisoformat(body["until"]),
    )
