from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from calliper.config.backup import keeping, key, snapshot, standing
from calliper.config.backup.make import Made, make
from calliper.config.backup.problem import BackupError
from calliper.config.backup.room import same_disk
from calliper.config.backup.shelf import Backup, Shelf, listed, ours
from calliper.config.backup.verify import verify
from calliper.config.backup.work import working
from calliper.core.clock import now

NICE = 10
log_line = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = (
        "Back up rows, keys and files beside a running server, encrypted, and try the backup by restoring it."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """See docs/operations.md."""
        add = parser.add_argument
        add("--to", type=Path, metavar="FOLDER", help="for rows and files; default: CALLIPER_BACKUP_FOLDER")
        add("--keys-to", type=Path, metavar="FOLDER", help="for keys; default: CALLIPER_BACKUP_KEYS_FOLDER")
        add("--verify", action="store_true", help="restore it on trial and compare every table and file")
        add("--list", action="store_true", dest="only_list", help="only list the backups there are")
        add("--json", action="store_true", dest="as_json", help="print what was done for a program")
        add(
            "--scheduled",
            action="store_true",
            help="as the server does at night: verify, then remove old ones",
        )

    def handle(self, **options: Any) -> None:
        """Make a backup. Ends with 1 and a sentence when there is none afterwards."""
        os.umask(0o077)
        shelf = Shelf(_folder(options["to"], ours().folder), _folder(options["keys_to"], ours().keys_folder))
        try:
            if options["only_list"]:
                _show_list(listed(shelf), as_json=options["as_json"])
            elif options["scheduled"]:
                _scheduled(shelf)
            else:
                _by_hand(shelf, **{name: options[name] for name in ("verify", "as_json")})
        except (BackupError, OSError) as wrong:
            raise CommandError(str(wrong)) from wrong


def _folder(given: Path | None, default: Path) -> Path:
    return given.expanduser().absolute() if given else default


def _by_hand(shelf: Shelf, *, verify: bool, as_json: bool) -> None:
    at, console = now(), Console(highlight=False, soft_wrap=True, stderr=as_json)
    if key.make_unless_there(settings.BACKUP_KEY_FILE):
        console.print(
            f"[bold yellow]A backup key was made: {settings.BACKUP_KEY_FILE}[/]\nCopy it now to a place that does not "
            "burn down with this machine, and away from the backups. Without it nobody can open a backup."
        )
    made, checked = _made(shelf, at, verified=verify)
    if as_json:
        told = {"stamp": made.stamp, "rows": str(made.rows), "keys": str(made.keys), "verified": checked,
                "files": made.files.files, "counts": made.counts, "newest": made.facts["newest"],
                "seconds": round((now() - at).total_seconds(), 2)}  # fmt: skip
        print(json.dumps(told))  # noqa: T201
    else:
        _show(console, made, (now() - at).total_seconds(), verified=checked)


def _made(shelf: Shelf, at: datetime, *, verified: bool) -> tuple[Made, bool | None]:
    """The backup, and whether it was verified; None when nobody asked."""
    keys = key.load(settings.BACKUP_KEY_FILE)
    with working(settings.HOME) as work:
        made = make(shelf, key=keys[-1], work=work, now=at)
        if not verified:
            return made, None
        verify(shelf, made.stamp, keys=keys, work=work, now=now())
        return made, True


def _scheduled(shelf: Shelf) -> None:
    """With little priority, and with log lines instead of words on a screen."""
    with suppress(OSError):
        os.nice(NICE)
    at = now()
    try:
        if key.make_unless_there(settings.BACKUP_KEY_FILE):
            log_line.warning(
                "backup.key_made", advice="copy it away from this machine", file=str(settings.BACKUP_KEY_FILE)
            )
        made, _ = _made(shelf, at, verified=True)
        gone = keeping.prune(shelf, keys=key.load(settings.BACKUP_KEY_FILE), by=keeping.rule(), now=at)
        snapshot.prune(settings.HOME, at)
    except (BackupError, OSError) as wrong:
        standing.write_state(settings.HOME, problem=str(wrong))
        log_line.error("backup.failed", reason=str(wrong))
        raise
    standing.write_state(settings.HOME, problem="")
    log_line.info(
        "backup.done", stamp=made.stamp, removed=len(gone), seconds=round((now() - at).total_seconds(), 1)
    )


def _show(console: Console, made: Made, seconds: float, *, verified: bool | None) -> None:
    calls = f"{made.counts.get('calls_call', 0):,} calls, {made.files.files:,} files"
    console.print(f"[bold green]Backup {made.stamp}[/]: {calls}, in {seconds:.1f} s")
    console.print(f"  rows  {made.rows}\n  keys  {made.keys}")
    if verified:
        console.print("  Restored on trial: every table and file is the same.")
    else:
        console.print("  Not tried yet: --verify restores it into a scratch folder and compares.")
    if same_disk(made.rows.parent, settings.HOME):
        console.print(
            "[yellow]It lies on the disk of the home folder: no help when the machine is lost. Copy it elsewhere, or "
            "name a folder on another disk with --to and --keys-to.[/]"
        )
    console.print(f"To bring it back: calliper restore {made.rows} --keys {made.keys} --into FOLDER")


def _show_list(backups: list[Backup], *, as_json: bool) -> None:
    if as_json:
        told = [
            {"stamp": b.stamp, "bytes": b.size, "verified": b.verified, "problem": b.problem} for b in backups
        ]
        print(json.dumps(told))  # noqa: T201
        return
    console = Console(highlight=False, soft_wrap=True)
    words = {True: "[green]verified[/]", False: "[red]bad[/]", None: "not tried"}
    for backup in backups:
        console.print(
            f"{backup.stamp}  {backup.size / 1024**2:10,.1f} MiB  {words[backup.verified]}  {backup.problem}"
        )
    if not backups:
        console.print("There is no backup yet. Make one with: calliper backup")
