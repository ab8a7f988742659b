from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from calliper.config.doctor import backups, databases, keys, machine, reports, service
from calliper.config.doctor.deploy import (
    account,
    address,
    age,
    answers,
    api_keys,
    certificate,
    mail,
    output,
    people,
    places,
    secrets,
    stores,
)
from calliper.config.doctor.finding import Finding, Verdict, examine

PARTS = (machine, databases, keys, backups, reports, service)
DEPLOY_PARTS = (
    account,
    address,
    certificate,
    answers,
    output,
    secrets,
    places,
    stores,
    mail,
    people,
    api_keys,
    age,
)
MARKS = {Verdict.GOOD: "[green]good[/]", Verdict.WARNING: "[yellow]look[/]", Verdict.BAD: "[bold red]bad[/]"}


class Command(BaseCommand):
    help = (
        "Check this installation and say how to mend what is wrong. "
        "Exits with 1 when something is bad; what deserves a look alone does not make it fail."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """See docs/operations.md."""
        parser.add_argument(
            "--deploy",
            action="store_true",
            help="also check what matters when others than you reach the server, and judge more strictly; "
            "asks the server at its own address, and nobody else",
        )
        parser.add_argument("--json", action="store_true", help="all findings as JSON, for programs")

    def handle(self, *, deploy: bool, **options: Any) -> None:
        """Print a table of findings."""
        parts = (*PARTS, *DEPLOY_PARTS) if deploy else PARTS
        found = examine([part.__name__ for part in parts], strictly=deploy)
        if options["json"]:
            self.stdout.write(json.dumps([_told(title, each) for title, each in found.items()], indent=1))
        else:
            Console(highlight=False).print(_table(found))
        if any(finding.verdict is Verdict.BAD for finding in found.values()):
            sys.exit(1)


def _told(title: str, finding: Finding) -> dict[str, str]:
    return {"check": title, "verdict": finding.verdict.value, "found": finding.text, "mend": finding.mend}


def _table(found: dict[str, Finding]) -> Table:
    table = Table("Check", "", "Found", "How to mend it", box=None, pad_edge=False)
    for title, finding in found.items():
        table.add_row(title, MARKS[finding.verdict], finding.text, finding.mend)
    return table
