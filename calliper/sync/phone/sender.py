"""Sends the queue, batch by batch, and lets go of nothing that was not answered for."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from .clock import Clock, rfc3339
from .policy import Policy
from .queue import Batch, Queue
from .report import SyncReport
from .transport import Answer, Problem

ENVELOPE_BYTES = 512
MOST_REUSED = 3

Post = Callable[[str, dict[str, Any]], Answer]


def send_queue(
    *, queue: Queue, post: Post, policy: Policy, clock: Clock, zone: str, report: SyncReport
) -> None:
    """Try every waiting item once, oldest first; ends at the first problem, which the report then names."""
    limit, reused = policy.batch_max_items, 0
    tried: set[str] = set()
    while batch := queue.open_batch(
        max_items=limit, max_bytes=policy.batch_max_bytes - ENVELOPE_BYTES, skip=tried
    ):
        try:
            body = _sent(batch, post(_PATH, envelope(batch, at=clock.now(), zone=zone)))
        except Problem as problem:
            if problem.code == "batch_reused" and reused < MOST_REUSED:
                reused += 1
                queue.dissolve_batch()
            elif problem.status == 413 and len(batch.items) > 1:
                queue.dissolve_batch()
                limit = len(batch.items) // 2
            else:
                report.problem = problem
                return
            continue
        settled = queue.settle(batch, body["answers"])
        report.add_settled(settled, sent=len(batch.items), replayed=body.get("replayed") is True)
        tried.update(item["id"] for item in batch.items)


_PATH = "/batches"


def envelope(batch: Batch, *, at: datetime, zone: str) -> dict[str, Any]:
    """The body of `POST /batches`: a retry has the same id, sequence and items, and its own `sent_at`."""
    return {
        "batch_id": batch.batch_id,
        "sent_at": rfc3339(at),
        "offset_min": offset_min(at, zone),
        "zone": zone,
        "sequence": batch.sequence,
        "items": batch.items,
    }


def offset_min(at: datetime, zone: str) -> int:
    """Minutes by which local time is ahead of UTC at that moment."""
    offset = at.astimezone(ZoneInfo(zone)).utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)


def _sent(batch: Batch, answer: Answer) -> dict[str, Any]:
    answers = answer.body.get("answers")
    is_ours = str(answer.body.get("batch_id", "")).lower() == batch.batch_id
    if not is_ours or not isinstance(answers, list) or not all(isinstance(one, dict) for one in answers):
        raise Problem("not_understood", "The answer speaks of another batch.", status=answer.status)
    return answer.body
