"""The daily count and digest, by which a lost call becomes a number."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Self

from .clock import rfc3339
from .digest import day_bounds_ms, day_of
from .queue import Queue


@dataclass(frozen=True)
class DayAnswer:
    """The server's view of one day: `missing` calls of those the phone says were acknowledged."""

    day: str
    complete: bool
    stored: int
    missing: int
    re_read: bool

    @classmethod
    def parse(cls, body: Mapping[str, Any]) -> Self:
        """Read the answer; a field that is absent counts as no news."""
        return cls(
            day=str(body.get("day", "")),
            complete=body.get("complete") is True,
            stored=int(body.get("stored", 0)),
            missing=int(body.get("missing", 0)),
            re_read=body.get("re_read") is True,
        )


def report_of(queue: Queue, day: date, *, zone: str, at: datetime) -> dict[str, Any]:
    """The body of `POST /digests` for one day of the policy's time zone."""
    bounds = day_bounds_ms(day, zone)
    return {
        "day": day.isoformat(),
        **asdict(queue.count(*bounds)),
        "digest": queue.digest(*bounds),
        "sent_at": rfc3339(at),
    }


def days_to_report(queue: Queue, *, zone: str, also: Iterable[date]) -> list[date]:
    """Days whose report would differ from the last one that was complete, and the days in `also`."""
    days = {day_of(start_ms, zone) for start_ms in queue.starts()}
    changed = {day for day in days if queue.mark(f"day:{day}") != _trace(_plain(queue, day, zone))}
    return sorted(changed | set(also))


def remember_report(queue: Queue, body: Mapping[str, Any], *, is_complete: bool) -> None:
    """A day that the server calls complete is not reported again until something changes."""
    if is_complete:
        queue.set_mark(f"day:{body['day']}", _trace(body))


def _plain(queue: Queue, day: date, zone: str) -> dict[str, Any]:
    bounds = day_bounds_ms(day, zone)
    return {"day": day.isoformat(), **asdict(queue.count(*bounds)), "digest": queue.digest(*bounds)}


def _trace(body: Mapping[str, Any]) -> int:
    text = json.dumps({name: value for name, value in body.items() if name != "sent_at"}, sort_keys=True)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7])
