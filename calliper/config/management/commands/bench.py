from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console

from calliper.config.bench import exports, faults, ingest, lag, pages, readers, reports

# Each has HELP, `arguments(parser)`, `measure(options)` for plain figures and `table(figures)` to draw them;
# one that can fail has `is_clean(figures)` as well.
MEASUREMENTS = {
    "exports": exports, "faults": faults, "ingest": ingest, "lag": lag, "pages": pages, "readers": readers,
    "reports": reports,
}  # fmt: skip


class Command(BaseCommand):
    help = "Measure Calliper on this machine, or break it and count its calls. Nothing else should run beside it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One subcommand per measurement."""
        what = parser.add_subparsers(dest="what", required=True)
        for name, measurement in MEASUREMENTS.items():
            one = what.add_parser(name, help=measurement.HELP)
            measurement.arguments(one)
            one.add_argument("--json", action="store_true", help="print the figures as JSON")

    def handle(self, **options: Any) -> None:
        """Print the figures of the measurement that was asked for."""
        measurement = MEASUREMENTS[options["what"]]
        figures = measurement.measure(options)
        if options["json"]:
            self.stdout.write(json.dumps(figures))
        else:
            Console().print(measurement.table(figures))
        if not getattr(measurement, "is_clean", lambda _: True)(figures):
            sys.exit(1)
