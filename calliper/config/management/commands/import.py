# ruff: noqa: N999  (the name is the word that an operator types)
"""`calliper import`: calls out of a file, beside a running server or without one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.table import Table

from calliper.config.management.import_run import Operator, Stopped, operator
from calliper.core.refused import Refused
from calliper.core.scope import scope

EXAMPLES = """\
examples:
  The call log of one phone, saved by SMS Backup & Restore:
    calliper import calls-20261120.xml --agent "Priya Nair"
  A table with a column for the agent; those of the file that are found by name, code or number need no word:
    calliper import history.csv --agent "P. Nair=Priya Nair" --agent "Old Sim="
  Only count what would be new:
    calliper import calls.xml --agent Priya --dry-run
  What was imported, and taking one of it back:
    calliper import --list
    calliper import --undo 01a20229-9b1e-7000-8000-000000000000

exit status: 0 done, 1 refused or failed, 2 a question is open (said, nothing is kept), 130 cancelled with Ctrl-C
"""
CANCELLED = 130


class Command(BaseCommand):
    """The shell around an import: options in, a bar and plain sentences out."""

    help = "Import a call log, list imports, or take one back."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Keep the line breaks of the examples."""
        form = argparse.RawDescriptionHelpFormatter
        return super().create_parser(prog_name, subcommand, formatter_class=form, epilog=EXAMPLES, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """See the examples for how they go together."""
        add = parser.add_argument
        add("file", nargs="?", type=Path, help="XML, ZIP, CSV or XLSX")
        add("--organisation", default="", help="its name or id; needed when there are several")
        add("--agent", action="append", default=[], metavar="[TEXT=]MEMBER", help="whose calls; repeatable")
        add("--format", default="", help="how to read the file, when it is not recognised")
        add("--mapping", type=Path, help="a JSON file that says what the columns are")
        add("--dry-run", action="store_true", help="count what would be new, and store nothing")
        add("--list", action="store_true", help="the imports so far")
        add("--undo", metavar="ID", help="take an import back")

    def handle(self, **options: Any) -> None:
        """Import, list or undo. Raises CommandError with one sentence when it cannot."""
        console = Console(highlight=False)
        held = operator(options["organisation"], console)
        try:
            with scope(held.org.pk):
                _do(held, console, options)
        except Refused as wrong:
            raise CommandError(str(wrong)) from wrong
        except Stopped:
            console.print("Cancelled. What is stored stays; `calliper import --undo ID` takes it back.")
            raise SystemExit(CANCELLED) from None


def _do(held: Operator, console: Console, options: dict[str, Any]) -> None:
    if options["list"]:
        console.print(_table(held))
    elif options["undo"]:
        held.undo(options["undo"])
    elif options["file"]:
        held.bring(options["file"], options)
    else:
        raise CommandError("Name a file, or --list, or --undo. `calliper import --help` shows examples.")


def _table(held: Operator) -> Table:
    table = Table("id", "file", "state", "new", "known", "rows", "when", box=None, pad_edge=False)
    for row, name in held.listed():
        counts = row.counts or {}
        numbers = [str(counts.get(key, "–")) for key in ("stored", "duplicate")]
        table.add_row(str(row.pk), name, row.word, *numbers, str(row.rows), f"{row.made_at:%Y-%m-%d %H:%M}")
    return table
