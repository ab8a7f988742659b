from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from calliper.config.backup import key, snapshot
from calliper.config.backup.problem import BackupError
from calliper.config.backup.restore import Restored, restore
from calliper.config.backup.stage import Source
from calliper.core.clock import now


class Command(BaseCommand):
    help = "Bring a backup back into an empty home folder, or a snapshot that was taken before a migration."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """See docs/operations.md."""
        add = parser.add_argument
        add("archive", type=Path, nargs="?", help="the archive with the rows, calliper-….rows")
        add(
            "--keys", type=Path, metavar="ARCHIVE", help="the archive with the keys, of the same day or newer"
        )
        add(
            "--key-file",
            type=Path,
            default=settings.BACKUP_KEY_FILE,
            help="default: CALLIPER_BACKUP_KEY_FILE",
        )
        add("--blobs", type=Path, metavar="FOLDER", help="copies of files; default: blobs beside the archive")
        add("--into", type=Path, metavar="HOME", default=settings.HOME, help="default: CALLIPER_HOME")
        add("--replace", action="store_true", help="move what is in the home folder aside first")
        add(
            "--leave-out-damaged",
            action="store_true",
            help="bring back everything but files that are damaged",
        )
        add(
            "--snapshot",
            type=Path,
            metavar="FOLDER",
            help="a snapshot instead of archives; the server must be stopped",
        )
        add("--json", action="store_true", dest="as_json", help="print what was done for a program")

    def handle(self, **options: Any) -> None:
        """Restore. Ends with 1 and a sentence, and everything as it was, when that cannot be done."""
        os.umask(0o077)
        try:
            if options["snapshot"]:
                _from_snapshot(options["snapshot"].absolute())
            else:
                _from_archives(options)
        except (BackupError, OSError) as wrong:
            raise CommandError(str(wrong)) from wrong


def _from_snapshot(folder: Path) -> None:
    aside = snapshot.put_back(folder, settings.HOME, now())
    console = Console(highlight=False, soft_wrap=True)
    console.print(
        f"[bold green]Both databases are as they were before the migration.[/] The later ones lie in {aside}."
    )
    console.print("Start the version of Calliper that they belong to: a newer one migrates them again.")


def _from_archives(options: dict[str, Any]) -> None:
    if not options["archive"] or not options["keys"]:
        raise CommandError("Name both archives: calliper restore calliper-….rows --keys calliper-….keys")
    at = now()
    archive, home = options["archive"].absolute(), options["into"].expanduser().absolute()
    source = Source(
        rows=archive,
        keys=options["keys"].absolute(),
        blobs=(options["blobs"] or archive.parent / "blobs").absolute(),
        backup_keys=key.load(options["key_file"].expanduser().absolute()),
    )
    done = restore(
        source, home, replace=options["replace"], leave_out_damaged=options["leave_out_damaged"], now=at
    )
    if options["as_json"]:
        print(json.dumps(_facts(done)))  # noqa: T201
    else:
        _show(Console(highlight=False, soft_wrap=True), done, at)


def _facts(done: Restored) -> dict[str, Any]:
    manifest = done.staged.rows
    return {
        "home": str(done.home),
        "seconds": round(done.seconds, 2),
        "made_at": manifest["started_at"],
        "newest": manifest["newest"],
        "counts": {name: rows for name, (rows, _) in manifest["tables"].items()},
        "files": manifest["files"]["count"] - len(done.staged.damaged),
        "aside": str(done.aside) if done.aside else None,
        **done.staged.found,
    }


def _show(console: Console, done: Restored, at: datetime) -> None:
    facts = _facts(done)
    console.print(f"[bold green]Restored to {done.home}[/] in {done.seconds:.0f} s (RTO).")
    console.print(
        f"{facts['organisations']} organisations, {facts['calls']:,} calls, {facts['files']:,} files. "
        f"A number of {facts['numbers_opened']} organisations was read."
    )
    console.print(f"Made by Calliper {done.staged.rows['product']} {_ago(facts['made_at'], at)}.")
    for what, newest in facts["newest"].items():
        console.print(f"  newest {what}: {_ago(newest, at)}")
    console.print(
        "What came later is not in it (RPO): phones read days again by themselves where their count differs; "
        "what people typed is gone."
    )
    if done.staged.damaged:
        console.print(f"[yellow]{len(done.staged.damaged)} damaged files were left out.[/]")
    if old := sorted(done.home.glob("master-old-*.key")):
        console.print(f"[yellow]Name {', '.join(map(str, old))} in CALLIPER_MASTER_KEYS_OLD.[/]")
    if done.aside:
        console.print(f"What was there before lies in {done.aside}. Delete it when all is well.")
    console.print(f"Start: CALLIPER_HOME={done.home} calliper serve")


def _ago(text: str, at: datetime) -> str:
    """An ISO time as a moment and how long ago it was; the databases write some without a zone, which is UTC."""
    moment = datetime.fromisoformat(text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=at.tzinfo)
    minutes = max(0, int((at - moment).total_seconds())) // 60
    return f"{moment:%Y-%m-%d %H:%M} UTC, {minutes // 1440} d {minutes // 60 % 24} h {minutes % 60} min ago"
