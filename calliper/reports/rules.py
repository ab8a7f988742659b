"""How an organisation counts: what its figures depend on beside the calls. Pure."""

from __future__ import annotations

from dataclasses import dataclass

DAY_S = 86_400


@dataclass(frozen=True)
class Rules:
    """`floor`: a connected call has more seconds of talk. Hours of work and breaks are local seconds since midnight.

    A gap between calls is idle when more than `idle_over_s` is left of it; a contact is hot from `hot_from` connected
    calls in a week. `breaks` are in order and do not overlap.
    """

    floor: int = 0
    work_from_s: int = 0
    work_until_s: int = DAY_S
    breaks: tuple[tuple[int, int], ...] = ()
    idle_over_s: int = 900
    hot_from: int = 3
