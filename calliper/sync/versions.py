"""Which versions of the protocol are served. An old phone keeps working through its grace period."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.http import HttpRequest

from calliper.core.problem import Problem

OLDEST, NEWEST = 1, 1
# Retired versions and their last day: {1: date(2027, 6, 30)} keeps version 1 alive till then.
GRACE: dict[int, date] = {}


def check(request: HttpRequest, now: datetime) -> date | None:
    """The last day of a retired version, None for a current one; raises Problem 426 or 400."""
    raw = request.headers.get("Calliper-Protocol", "")
    if not raw.isdecimal() or len(raw) > 4:
        raise Problem(
            400, "malformed", "The header Calliper-Protocol must say which version you speak, such as 1."
        )
    version, until = int(raw), GRACE.get(int(raw))
    served = _served(now.date())
    if version in served:
        return until
    raise Problem(
        426,
        "protocol_too_old",
        "App and server speak different versions; bring both up to date. Nothing on the phone is lost.",
        oldest=min(served),
        newest=max(served),
        grace_until=until.isoformat() if until else None,
    )


def _served(today: date) -> set[int]:
    spoken = {*range(OLDEST, NEWEST + 1), *GRACE}
    return {version for version in spoken if today <= GRACE.get(version, today)}


def sunset(until: date) -> str:
    """The HTTP date of the end of a grace period."""
    return datetime(until.year, until.month, until.day, tzinfo=UTC).strftime("%a, %d %b %Y 00:00:00 GMT")
