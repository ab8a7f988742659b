"""The `calliper` command."""

from __future__ import annotations

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from rich.console import Console
from rich.table import Table

from calliper.config.demo.launch import main as demo

COMMANDS = [
    (
        "serve",
        "Start Calliper: web server, background jobs, everything in one process.",
        "calliper serve --tls",
    ),
    (
        "demo",
        "Show Calliper at work: an invented company on a throw-away folder, whose phones keep calling.",
        "calliper demo",
    ),
    (
        "createorg",
        "Create an organisation and its owner without the browser.",
        'calliper createorg --name "Acme Ltd" --email owner@acme.example',
    ),
    (
        "phone",
        "Pretend to be a phone: enrol with a code and send calls, for trials and tests.",
        "calliper phone --help",
    ),
    (
        "import",
        "Bring calls from a file: an app's call log, another service's history, any table.",
        "calliper import calls.xml --agent Priya",
    ),
    (
        "backup",
        "Copy rows, keys and files beside the running server, encrypted, and try the copy.",
        "calliper backup --verify",
    ),
    (
        "restore",
        "Bring a backup back into an empty folder, or a snapshot from before an upgrade.",
        "calliper restore calliper-….rows --keys calliper-….keys",
    ),
    (
        "reports",
        "Make the figures anew from the calls, beside a running server or without one.",
        "calliper reports rebuild",
    ),
    (
        "bounce",
        "Note a scheduled report's mail that came back; mail servers hand it over on standard input.",
        "calliper bounce < bounce.eml",
    ),
    ("doctor", "Check this installation and say how to mend what is wrong.", "calliper doctor"),
    ("bench", "Measure this machine against fixed bars.", "calliper bench ingest"),
]


def main() -> None:
    """Run a command; without one, say what there is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "calliper.config.settings")
    if sys.argv[1:] in ([], ["help"], ["--help"], ["-h"]):
        _show_overview(Console(highlight=False))
        return
    if sys.argv[1] == "demo":
        sys.exit(demo(sys.argv[2:]))
    try:
        execute_from_command_line(["calliper", *sys.argv[1:]])
    except ImproperlyConfigured as wrong:
        Console(stderr=True, highlight=False).print(str(wrong), style="red", markup=False)
        sys.exit(2)


def _show_overview(console: Console) -> None:
    console.print("[bold]Calliper[/] measures every business call of a team, on your own server.\n")
    table = Table("Command", "Does", "Example", box=None, pad_edge=False)
    for name, does, example in COMMANDS:
        table.add_row(f"[bold]{name}[/]", does, f"[dim]{example}[/]")
    console.print(table)
    console.print("\nStart with [bold]calliper serve[/]. Options of a command: calliper COMMAND --help")


if __name__ == "__main__":
    main()
