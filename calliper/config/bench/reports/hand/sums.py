"""Counts, sums and averages, each alone in one pass over the calls."""

from __future__ import annotations

from calliper.config.bench.reports.hand.ways import CONNECTED, WHERE, Asked, Ways, by

COUNTED = {
    "calls": "",
    "incoming": "direction = 1 AND outcome = 1",
    "outgoing": "direction = 2",
    "missed": "outcome = 3",
    "rejected": "outcome = 4",
    "not_picked_up_calls": "outcome = 2",
    "connected": CONNECTED,
    "connected_incoming": f"direction = 1 AND {CONNECTED}",
    "connected_outgoing": f"direction = 2 AND {CONNECTED}",
}
SUMMED = {"talk_s": "", "talk_incoming_s": "direction = 1", "talk_outgoing_s": "direction = 2"}
DIVIDED = {
    "average_call_s": ("sum(talk_s)", "count(*)"),
    "average_connected_s": (
        f"sum(talk_s) FILTER (WHERE {CONNECTED})",
        f"count(*) FILTER (WHERE {CONNECTED})",
    ),
    "average_incoming_s": (
        "sum(talk_s) FILTER (WHERE direction = 1)",
        "count(*) FILTER (WHERE direction = 1 AND outcome = 1)",
    ),
    "average_outgoing_s": (
        "sum(talk_s) FILTER (WHERE direction = 2)",
        "count(*) FILTER (WHERE direction = 2)",
    ),
    "average_day_s": ("sum(talk_s)", "count(DISTINCT day)"),
    "connected_percent": (f"10000 * count(*) FILTER (WHERE {CONNECTED})", "count(*)"),
}
DIMENSIONS = ("", "agent", "day")
# Some by what the rollup does not know.
MORE = (
    ("calls", "hour"),
    ("calls", "outcome"),
    ("connected", "line"),
    ("talk_s", "team"),
    ("connected_percent", "hour"),
)


def statements() -> Asked:
    """The ways for each metric by each of its dimensions."""
    asked = [(metric, name) for metric in (*COUNTED, *SUMMED, *DIVIDED) for name in DIMENSIONS]
    return {(metric, name): Ways(both=_ways(metric, name)) for metric, name in (*asked, *MORE)}


def _ways(metric: str, name: str) -> list[str]:
    if metric in DIVIDED:
        return [by(name, _half_up(*DIVIDED[metric]), WHERE)]
    only, value = (COUNTED[metric], "count(*)") if metric in COUNTED else (SUMMED[metric], "sum(talk_s)")
    if not only:
        return [by(name, value, WHERE)]
    # A narrower WHERE reads fewer rows, a FILTER spares it.
    return [by(name, f"{value} FILTER (WHERE {only})", WHERE), by(name, value, f"{WHERE} AND {only}")]


def _half_up(of: str, over: str) -> str:
    return f"(2 * {of} + {over}) // (2 * {over})"
