"""How close the report engine comes to SQL written by hand for one question, and how far it leaves SQLite behind.

One organisation, one month. `ratio_to_best` is the time of the product's own function, from question to named rows,
to that of the fastest of the statements in hand/ on the same file; `speedup_over_sqlite` is that of the fastest
statement on SQLite (lite.py) to ours. The product's answers are not taken from its cache. With very many calls the
organisation has a year of them, and the product alone is asked: absolute times, cold and remembered, and memory.
"""

from __future__ import annotations

import statistics
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from rich.table import Table

from calliper.config.bench.aside import figures_of

HELP = "metrics over a month against SQL written by hand, on DuckDB and on SQLite; over a year from 5,000,000 calls"
RATIO_BAR, SPEEDUP_BAR, SPEEDUP_MEDIAN_BAR = 1.5, 3, 5
SMALL_BAR_MS = 40
YEAR_FROM_CALLS = 5_000_000
YEAR_BARS_MS, REMEMBERED_BAR_MS, MEMORY_BAR_MB = {"added": 1000, "distinct": 6000}, 300, 1200


def arguments(parser: ArgumentParser) -> None:
    """How large the organisation is and how often each question is asked."""
    parser.add_argument("--calls", type=int, default=2_000_000, help="calls of 36 days (default 2,000,000)")
    parser.add_argument("--agents", type=int, default=1000, help="agents (default 1,000)")
    parser.add_argument("--contacts", type=int, default=200_000, help="contacts (default 200,000)")
    parser.add_argument("--rounds", type=int, default=5, help="times each question is asked (default 5)")
    parser.add_argument("--only", default="", help="only reports whose name begins so")
    parser.add_argument("--year", action="store_true", help="a year of calls; so anyway from 5,000,000 on")


def measure(options: Mapping[str, Any]) -> dict[str, Any]:
    """Per report the keys of the month or of the year, beside the worst and the median. Raises CalledProcessError."""
    given = [options[name] for name in ("calls", "agents", "contacts", "rounds", "only")]
    if options["year"] or options["calls"] >= YEAR_FROM_CALLS:
        return figures_of("calliper.config.bench.reports.year", given)
    found = figures_of("calliper.config.bench.reports.month", given)
    ratios = [each["ratio_to_best"] for each in found["reports"].values()]
    speedups = [each["speedup_over_sqlite"] for each in found["reports"].values()]
    return found | {
        "worst_ratio_to_best": max(ratios),
        "median_ratio_to_best": round(statistics.median(ratios), 2),
        "median_speedup_over_sqlite": round(statistics.median(speedups), 1),
        "least_speedup_over_sqlite": min(speedups),
        "rows_equal": all(each["rows_equal"] for each in found["reports"].values()),
    }


def table(figures: Mapping[str, Any]) -> Table:
    """One line per report; what misses a bar is marked."""
    return _month(figures) if "calls_in_month" in figures else _year(figures)


def is_clean(figures: Mapping[str, Any]) -> bool:
    """Whether all the ways gave the same rows."""
    return bool(figures.get("rows_equal", True))


def _month(figures: Mapping[str, Any]) -> Table:
    title = f"A month of {figures['calls_in_month']:,} calls, warm median ms"
    drawn = _table(title, "ours", "best by hand", "ratio", "SQLite", "speed-up", "equal")
    for name, row in figures["reports"].items():
        misses = row["ratio_to_best"] > RATIO_BAR or row["speedup_over_sqlite"] < SPEEDUP_BAR
        shown = (row[each] for each in ("ms", "best_ms", "ratio_to_best", "sqlite_ms", "speedup_over_sqlite"))
        equal = "yes" if row["rows_equal"] else "NO"
        drawn.add_row(name, *map(str, shown), equal, style="bold" if misses or equal == "NO" else "")
    small = figures["small"]
    drawn.caption = (
        f"median speed-up {figures['median_speedup_over_sqlite']} (bar {SPEEDUP_MEDIAN_BAR}); small organisation: "
        f"median {small['median_ms']}, worst {small['worst_ms']} ({small['worst']}; bar {SMALL_BAR_MS})"
    )
    return drawn


def _year(figures: Mapping[str, Any]) -> Table:
    title = (
        f"A year of {figures['calls']:,} calls, ms; at most {figures['memory_mb']} MB (bar {MEMORY_BAR_MB})"
    )
    drawn = _table(title, "kind", "rows", "cold", "remembered")
    for name, row in figures["reports"].items():
        misses = row["ms"] > YEAR_BARS_MS[row["kind"]] or row["remembered_ms"] > REMEMBERED_BAR_MS
        shown = (row[each] for each in ("kind", "rows", "ms", "remembered_ms"))
        drawn.add_row(name, *map(str, shown), style="bold" if misses else "")
    return drawn


def _table(title: str, *headings: str) -> Table:
    drawn = Table(title=title)
    for heading in ("report", *headings):
        drawn.add_column(heading, justify="left" if heading == "report" else "right")
    return drawn
