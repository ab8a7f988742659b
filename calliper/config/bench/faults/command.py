"""The subcommand `calliper bench faults`: its options, its figures as a table, and when it fails."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from rich.console import Group
from rich.table import Table

from calliper.config.bench.faults import run

HELP = (
    "phones' randomised days against a server that is killed, locked and out of disk: lost and doubled calls"
)
SHOW_EVERY = 25
UNDRAWN = ("answers", "left_out", "failed")


def arguments(parser: ArgumentParser) -> None:
    """--runs, --seed and --phones."""
    parser.add_argument("--runs", type=int, default=50, help="days to live through (default 50)")
    parser.add_argument("--seed", type=int, default=1, help="the first day's; each next day has the next one")
    parser.add_argument("--phones", type=int, default=6, help="phones at once (default 6)")


def measure(options: dict[str, Any]) -> dict[str, Any]:
    """See `run.measure`; progress goes to stderr."""
    return run.measure(runs=options["runs"], seed=options["seed"], phones=options["phones"], show=_show)


def table(figures: dict[str, Any]) -> Group:
    """The figures, then what failed and what could not be tried."""
    drawn = Table("", "", title=f"{figures['runs']} phones' days under faults")
    for name, value in figures.items():
        if name not in UNDRAWN:
            drawn.add_row(name, str(value))
    failed = [f"run {one['run']}, seed {one['seed']}, {one['folder']}:\n  " + "\n  ".join(one["what"])
              for one in figures["failed"]]  # fmt: skip
    return Group(drawn, *failed, *(f"Left out: {what}" for what in figures["left_out"]))


def is_clean(figures: dict[str, Any]) -> bool:
    """Whether the command may exit with 0."""
    return run.is_clean(figures)


def _show(over: int) -> None:
    if over % SHOW_EVERY == 0:
        sys.stderr.write(f"{over} runs are over\n")
