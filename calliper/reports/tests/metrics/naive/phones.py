from __future__ import annotations

from calliper.reports.tests.metrics.naive.seen import Seen


def _lags(seen: Seen) -> list[int]:
    return sorted(each.lag_s for each in seen.calls if each.lag_s >= 0)


def _median(seen: Seen) -> int | None:
    """Off one end and the other in turn, until one is left; of two the lower."""
    lags = _lags(seen)
    while len(lags) > 2:
        lags = lags[1:-1]
    return lags[0] if lags else None


METRICS = {
    "sync_lag_s": _median,
    "sync_lag_worst_s": lambda seen: max(_lags(seen), default=None),
    "missing_calls": lambda seen: sum(seen.lacking) if seen.lacking else None,
}
