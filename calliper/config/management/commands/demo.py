"""The parts of `calliper demo`; calliper/config/demo/launch.py starts them, each in a process of its own."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from calliper.config.demo import build, folder, launch, live, welcome
from calliper.config.server import place, stores
from calliper.core.clock import now
from calliper.sync.sample.founding import Size

ROOT_URLCONF = "calliper.config.demo.urls"


class Command(BaseCommand):
    help = "Show Calliper at work: an invented company whose phones keep calling."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What `calliper demo` decided."""
        launch.add_options(parser)
        parser.add_argument("part", choices=["build", "serve"])
        parser.add_argument(
            "--or-any", action="store_true", help="any port that is free, if that one is taken"
        )

    def handle(self, **options: Any) -> None:
        """Do one part; refuses anything that is not a demo's folder."""
        if settings.ROOT_URLCONF != ROOT_URLCONF or not folder.is_demo(settings.HOME):
            raise CommandError("This is no folder of a demo. Start one with: calliper demo")
        os.umask(0o077)
        threading.Thread(target=_end_with_parent, daemon=True).start()
        if options["part"] == "build":
            _build(options)
        else:
            _serve(options)


def _end_with_parent() -> None:
    """The parent holds the other end of this pipe, and says nothing: it ends when the parent does."""
    os.read(sys.stdin.fileno(), 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _build(options: dict[str, Any]) -> None:
    began, size = (
        time.monotonic(),
        Size(**{name: options[name] for name in ("agents", "days", "calls", "seed")}),
    )
    console = Console(highlight=False)
    columns = TextColumn("{task.description:<22}"), BarColumn(40), TimeElapsedColumn()
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("Inventing calls", total=None)
        stores.make_ready(migrate=True)
        build.build(
            home=settings.HOME,
            size=size,
            now=now(),
            told=lambda done, every: progress.update(task, completed=done, total=every * 1.15),
            step=lambda words: progress.update(task, description=words),
        )
        progress.update(task, description="Ready", completed=1, total=1)
    console.print(f"{build.count():,} invented calls in {time.monotonic() - began:.0f} s.")


def _serve(options: dict[str, Any]) -> None:
    stop = threading.Event()
    phones = settings.HOME / folder.PHONES

    def shown(*, url: str, **_: Any) -> None:
        welcome.show(url=url, is_kept=folder.is_kept(settings.HOME))
        if not options["quiet_phones"] and phones.is_dir():
            arguments = (phones, url.replace("localhost", "127.0.0.1"), stop)
            threading.Thread(target=live.keep_calling, args=arguments, daemon=True).start()

    try:
        _open(options, shown)
    finally:
        stop.set()


def _open(options: dict[str, Any], shown: Callable[..., None]) -> None:
    """At the port, or at any: another demo may have taken the usual one meanwhile."""
    try:
        call_command("serve", host="127.0.0.1", port=options["port"], welcome=shown)
    except CommandError as wrong:
        if not options["or_any"] or not isinstance(wrong.__cause__, place.RefusedError):
            raise
        call_command("serve", host="127.0.0.1", port=0, welcome=shown)
