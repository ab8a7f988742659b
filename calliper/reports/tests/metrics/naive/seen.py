from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from calliper.reports.codes import OUTCOME
from calliper.reports.rules import Rules
from calliper.reports.tests.metrics.worlds import Row

Calls = list[Row]


class Seen(NamedTuple):
    """What a metric is a plain loop over: the calls asked for, all calls of those days, and how is counted.

    `lacking` are the calls that phones miss here, for each day of which a phone gave account.
    """

    calls: Calls
    everyone: Calls
    rules: Rules
    lacking: tuple[int, ...] = ()

    def connected(self) -> Calls:
        return [each for each in self.calls if is_connected(each, self.rules.floor)]


def is_connected(call: Row, floor: int) -> bool:
    return call.outcome == OUTCOME["connected"] and call.talk_s > floor


def quotient(of: int, over: int) -> int | None:
    """Rounded half up."""
    if not over:
        return None
    whole, rest = divmod(of, over)
    return whole + (2 * rest >= over)


def to_two_places(of: int, over: int) -> Decimal | None:
    """Rounded half up."""
    return (Decimal(of) / Decimal(over)).quantize(Decimal("0.01"), ROUND_HALF_UP) if over else None
