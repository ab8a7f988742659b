from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from calliper.config.bench import ingest


class Command(BaseCommand):
    help = "Measure Calliper on this machine, as ratios within one run. Nothing else should run beside it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One subcommand per measurement."""
        what = parser.add_subparsers(dest="what", required=True)
        one = what.add_parser(
            "ingest", help="rows per second through HTTP against a raw upsert of the same rows"
        )
        one.add_argument("--batches", type=int, default=20, help="batches of 500 rows per phone (default 20)")
        one.add_argument("--phones", type=int, nargs="+", default=[1, 8], help="phones at once (default 1 8)")
        one.add_argument("--json", action="store_true", help="print the figures as JSON")

    def handle(self, **options: Any) -> None:
        """Print the figures of the measurement that was asked for."""
        figures = [ingest.measure(batches=options["batches"], phones=phones) for phones in options["phones"]]
        if options["json"]:
            self.stdout.write(json.dumps(figures))
            return
        table = Table(title="Ingest through HTTP, SQLite, 500 rows a batch")
        for name in figures[0]:
            table.add_column(name, justify="right")
        for row in figures:
            table.add_row(*(str(value) for value in row.values()))
        Console().print(table)
