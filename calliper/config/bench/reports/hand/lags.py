"""How long after their end calls were here."""

from __future__ import annotations

from calliper.config.bench.reports.hand.ways import WHERE, Asked, Ways, by

SENT = f"{WHERE} AND lag_s >= 0"


def statements() -> Asked:
    """The middle one and the worst, as a whole, by agent, by day and by device."""
    found = {}
    for name in ("", "agent", "day", "device"):
        found["sync_lag_worst_s", name] = Ways(both=[by(name, "max(lag_s)", SENT)])
        found["sync_lag_s", name] = Ways(
            duckdb=[by(name, "quantile_disc(lag_s, 0.5)", SENT), _counted(name)], sqlite=[_ranked(name)]
        )
    return found


def _counted(name: str) -> str:
    """By how often each lag was: of whole seconds there are few."""
    shown, parted = (f"{name}, ", f"PARTITION BY {name}") if name else ("", "")
    often = f"SELECT {shown}lag_s, count(*) AS n {SENT} GROUP BY {shown}lag_s"
    upto = f"sum(n) OVER ({parted} ORDER BY lag_s) AS upto, sum(n) OVER ({parted}) AS whole"
    summed = f"SELECT {shown}lag_s, {upto} FROM ({often})"
    return by(name, "min(lag_s)", f"FROM ({summed}) WHERE 2 * upto >= whole")


def _ranked(name: str) -> str:
    shown, parted = (f"{name}, ", f"PARTITION BY {name}") if name else ("", "")
    place = f"row_number() OVER ({parted} ORDER BY lag_s) AS place, count(*) OVER ({parted}) AS n"
    ranked = f"SELECT {shown}lag_s, {place} {SENT}"
    return f"SELECT {shown}lag_s FROM ({ranked}) WHERE place = (n + 1) / 2"
