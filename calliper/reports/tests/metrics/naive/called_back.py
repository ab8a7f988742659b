from __future__ import annotations

from calliper.reports.codes import DIRECTION
from calliper.reports.tests.metrics.naive.pairs import is_miss
from calliper.reports.tests.metrics.naive.seen import Seen, quotient


def waits(seen: Seen) -> list[int]:
    """Of every miss that was followed by a call of that agent to that contact: whole seconds until the first."""
    found = []
    for miss in (each for each in seen.calls if is_miss(each) and each.contact):
        later = [
            each.start_ms
            for each in seen.calls
            if (each.agent, each.contact) == (miss.agent, miss.contact)
            and each.direction == DIRECTION["outgoing"]
            and each.start_ms > miss.start_ms
        ]
        found += [(min(later) - miss.start_ms) // 1000] if later else []
    return found


METRICS = {
    "misses_called_back": lambda seen: len(waits(seen)),
    "call_back_s": lambda seen: quotient(sum(waits(seen)), len(waits(seen))),
}
