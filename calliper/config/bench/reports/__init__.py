"""How close the report engine comes to SQL written by hand for one question, and how far it leaves SQLite behind.

One organisation, one month. `ratio_to_best` is the time of the product's own function, from question to named rows,
to that of the fastest of the statements in hand.py on the same file; `speedup_over_sqlite` is that of the fastest
statement on SQLite (lite.py) to ours. The product's answers are not taken from its cache.
"""

from __future__ import annotations

import statistics
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from rich.table import Table

from calliper.config.bench.aside import figures_of

HELP = "metrics over a month against SQL written by hand, on DuckDB and on SQLite"
RATIO_BAR, SPEEDUP_BAR, SPEEDUP_MEDIAN_BAR = 1.5, 3, 5


def arguments(parser: ArgumentParser) -> None:
    """How large the organisation is and how often each question is asked."""
    parser.add_argument("--calls", type=int, default=2_000_000, help="calls of 54 days (default 2,000,000)")
    parser.add_argument("--agents", type=int, default=1000, help="agents (default 1,000)")
    parser.add_argument("--contacts", type=int, default=200_000, help="contacts (default 200,000)")
    parser.add_argument("--rounds", type=int, default=5, help="times each question is asked (default 5)")


def measure(options: Mapping[str, Any]) -> dict[str, Any]:
    """Per report the three keys and the times behind them. Raises CalledProcessError."""
    size = (options[name] for name in ("calls", "agents", "contacts", "rounds"))
    found = figures_of("calliper.config.bench.reports.run", size)
    ratios = [each["ratio_to_best"] for each in found["reports"].values()]
    speedups = [each["speedup_over_sqlite"] for each in found["reports"].values()]
    return found | {
        "worst_ratio_to_best": max(ratios),
        "median_speedup_over_sqlite": round(statistics.median(speedups), 1),
        "least_speedup_over_sqlite": min(speedups),
        "rows_equal": all(each["rows_equal"] for each in found["reports"].values()),
    }


def table(figures: Mapping[str, Any]) -> Table:
    """One line per report; what misses a bar is marked."""
    title = f"A month of {figures['calls_in_month']:,} calls, warm median ms"
    drawn = Table(title=title)
    for heading in ("report", "ours", "best by hand", "ratio", "SQLite", "speed-up", "equal"):
        drawn.add_column(heading, justify="left" if heading == "report" else "right")
    for name, row in figures["reports"].items():
        misses = row["ratio_to_best"] > RATIO_BAR or row["speedup_over_sqlite"] < SPEEDUP_BAR
        shown = (row[each] for each in ("ms", "best_ms", "ratio_to_best", "sqlite_ms", "speedup_over_sqlite"))
        equal = "yes" if row["rows_equal"] else "NO"
        drawn.add_row(name, *map(str, shown), equal, style="bold" if misses or equal == "NO" else "")
    return drawn


def is_clean(figures: Mapping[str, Any]) -> bool:
    """Whether all the ways gave the same rows."""
    return bool(figures["rows_equal"])
