from __future__ import annotations

import os
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from calliper.config.server import lock
from calliper.config.server.keeping import kept
from calliper.core.clock import now
from calliper.reports.actions import asking

POLL_S = 0.25


class Command(BaseCommand):
    help = "Make the figures anew from the calls: beside a running server, which goes on answering, or without one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """See docs/operations.md."""
        parser.add_argument("do", choices=["rebuild"])
        parser.add_argument("--org", type=UUID, metavar="ID", help="only this organisation; default: all")

    def handle(self, **options: Any) -> None:
        """Rebuild, and say how far it is until it is done. Ends with 1 and a sentence when it cannot be."""
        os.umask(0o077)
        orgs = asking.all_org_ids()
        if options["org"] and options["org"] not in orgs:
            raise CommandError(
                f"There is no organisation {options['org']}. `calliper doctor` names those that differ."
            )
        wanted = [options["org"]] if options["org"] else orgs
        began = time.monotonic()
        try:
            with kept() as by_server:
                asking.ask_rebuilds(orgs=wanted, now=now())
                _follow(wanted, by_server=by_server)
        except lock.TakenError as wrong:
            raise CommandError(f"{wrong} Or ask again: a running server does it, too.") from wrong
        told = asking.progress(orgs=wanted)
        if told.error:
            raise CommandError(
                f"The figures could not be rebuilt: {told.error}. The old ones stay if they were good."
            )
        took = max(time.monotonic() - began, 0.001)
        self.stdout.write(
            f"Rebuilt from {told.total:,} calls in {took:.1f} s, {told.total / took:,.0f} a second."
        )


def _follow(orgs: Sequence[UUID], *, by_server: bool) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True, highlight=False)) as bar:
        task = bar.add_task("Rebuilding figures", total=None)
        while (told := asking.progress(orgs=orgs)).open:
            bar.update(task, completed=told.done, total=told.total or None)
            if by_server and lock.holder(settings.HOME) is None:
                raise CommandError("The server has stopped. It goes on with this when it starts again.")
            time.sleep(POLL_S)
        bar.update(task, completed=told.total or 1, total=told.total or 1)
