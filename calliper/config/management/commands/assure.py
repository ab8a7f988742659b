from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from calliper.config.assure import report
from calliper.config.bench.scratch import environment
from calliper.core.clock import now
from calliper.reports.store import connection as projection


class Command(BaseCommand):
    help = "Try every door of the product as everybody, on invented organisations in a throw-away folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How it tells, and whether it also removes the checks one by one."""
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")
        parser.add_argument("--without-mutants", action="store_true", help="do not remove checks one by one")
        parser.add_argument(
            "--inside", action="store_true", help="play on this process's own, empty databases"
        )

    def handle(self, **options: Any) -> None:
        """Exit code 1 when anything failed."""
        if options["inside"]:
            self._inside(options)
            return
        arguments = [name for name in ("--json", "--without-mutants") if options[name[2:].replace("-", "_")]]
        with tempfile.TemporaryDirectory(prefix="calliper-assure-") as folder:
            command = [sys.executable, "-m", "django", "assure", "--inside", *arguments]
            done = subprocess.run(command, env=environment(Path(folder) / "home"), check=False)
        sys.exit(done.returncode)

    def _inside(self, options: dict[str, Any]) -> None:
        for alias in settings.DATABASES:
            call_command("migrate", database=alias, verbosity=0, interactive=False, snapshot=False)
        told = report.run(
            now=now(),
            projection=settings.HOME / projection.NAME,
            mutants=not options["without_mutants"],
            told=lambda sentence: self.stderr.write(sentence),
        )
        figures = told.as_json()
        if options["json"]:
            self.stdout.write(json.dumps(figures))
        else:
            self._tell(figures)
        if not told.is_clean:
            sys.exit(1)

    def _tell(self, figures: dict[str, Any]) -> None:
        for sentence in figures["sentences"]:
            self.stdout.write(f"  {sentence}")
        rate = figures["kill_rate"]
        killed = "" if rate is None else f", {figures['mutants']} checks removed in turn, {rate:.1%} noticed"
        corpus = figures["corpus"]
        self.stdout.write(
            f"{figures['checks']:,} checks of {figures['principals']} principals on {figures['routes']} routes, "
            f"{figures['failures']} failures{killed}; {corpus['size']} bad inputs, {corpus['failures']} failures."
        )
