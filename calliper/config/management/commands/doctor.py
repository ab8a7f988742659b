from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from calliper.config.doctor import backups, databases, keys, machine, reports, service
from calliper.config.doctor.finding import Finding, Verdict, examine

PARTS = (machine, databases, keys, backups, reports, service)
MARKS = {Verdict.GOOD: "[green]good[/]", Verdict.WARNING: "[yellow]look[/]", Verdict.BAD: "[bold red]bad[/]"}


class Command(BaseCommand):
    help = "Check this installation and say how to mend what is wrong. Exits with 1 when something is."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        """Print a table of findings."""
        found = examine([part.__name__ for part in PARTS])
        Console(highlight=False).print(_table(found))
        if any(finding.verdict is Verdict.BAD for finding in found.values()):
            sys.exit(1)


def _table(found: dict[str, Finding]) -> Table:
    table = Table("Check", "", "Found", "How to mend it", box=None, pad_edge=False)
    for title, finding in found.items():
        table.add_row(title, MARKS[finding.verdict], finding.text, finding.mend)
    return table
