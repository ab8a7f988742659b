"""Readers of reports beside phones that send: how long answers take, and whether all figures are right in the end.

A real server keeps a large and a small organisation. Readers ask over HTTP without a pause, six of eight about the
large one and two small questions, while phones of the large one send small batches. docs/benchmarks.md says more.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from rich.table import Table

from calliper.config.bench.readers import run
from calliper.config.bench.readers.questions import DAY, SMALL
from calliper.config.bench.reports.small import SIZE

HELP = "reports that many ask for while phones send: times, errors, and figures that are right in the end"
SMALL_BAR_MS, ALONE_BAR_MS, MEMORY_BAR_MB = 250, 40, 1200


def arguments(parser: ArgumentParser) -> None:
    """How large the organisations are, how many read, how much is sent and for how long."""
    parser.add_argument("--seconds", type=int, default=60, help="how long they read and send (default 60)")
    parser.add_argument("--readers", type=int, default=8, help="readers at once (default 8)")
    parser.add_argument(
        "--per-second", type=int, default=50, help="batches a second, 0 for none (default 50)"
    )
    parser.add_argument("--calls", type=int, default=2_000_000, help="calls to fill in (default 2,000,000)")
    parser.add_argument("--days", type=int, default=36, help="days they lie in (default 36)")
    parser.add_argument("--agents", type=int, default=1000, help="agents (default 1,000)")
    parser.add_argument("--contacts", type=int, default=200_000, help="contacts (default 200,000)")
    parser.add_argument(
        "--small-calls", type=int, default=SIZE["calls"], help="calls of a year of 20 agents (default 32,000)"
    )


def measure(options: Mapping[str, Any]) -> dict[str, Any]:
    """Per kind of question count, p50_ms, p95_ms, p99_ms, beside those of one reader alone; batches, memory, and what
    the figures lack. Raises CalledProcessError, RuntimeError.
    """
    found = run.measure(options)
    return found | {
        "bars": {"small_p95_ms": SMALL_BAR_MS, "alone_p50_ms": ALONE_BAR_MS, "peak_mb": MEMORY_BAR_MB}
    }


def table(figures: Mapping[str, Any]) -> Table:
    """One line per kind of question; what is over a bar is marked."""
    rows = {**figures["sent"], **figures["after"], "peak MB": figures["peak_mb"]}
    drawn = Table(
        title=f"{figures['readers']} readers, {figures['calls']:,} calls, ms",
        caption=", ".join(f"{name.replace('_', ' ')} {value}" for name, value in rows.items())
        + f"; errors {figures['errors'] or 'none'}",
    )
    for heading in ("question", "alone p50", "alone p95", "count", "p50", "p95", "p99", "again"):
        drawn.add_column(heading, justify="left" if heading == "question" else "right")
    for name, row in figures["questions"].items():
        alone = figures["alone"].get(name, {})
        cells = (alone.get("p50_ms"), alone.get("p95_ms"), *(row[each] for each in run.SHOWN))
        drawn.add_row(name, *map(str, cells), style="bold" if _misses(name, row, alone) else "")
    return drawn


def is_clean(figures: Mapping[str, Any]) -> bool:
    """Whether no answer was an error, and every acknowledged call is in the figures."""
    return not figures["errors"] and not figures["lost"] and figures["rows_equal"]


def _misses(name: str, row: Mapping[str, Any], alone: Mapping[str, Any]) -> bool:
    slow = name in (SMALL, DAY) and row["p95_ms"] > SMALL_BAR_MS
    return slow or (name == SMALL and alone.get("p50_ms", 0) > ALONE_BAR_MS)
