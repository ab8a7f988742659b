from __future__ import annotations

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from calliper.orgs.permission_table import markdown

TABLE = re.compile(r"^\| permission \|.*?(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)


class Command(BaseCommand):
    """Print who may do what as a Markdown table, or put it into a document in place of the one there."""

    help = "Print the table of permissions, or write it into a document."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", type=Path, help="the document whose table is replaced")

    def handle(self, *args: Any, write: Path | None = None, **options: Any) -> None:
        if write is None:
            self.stdout.write(markdown())
            return
        text = write.read_text(encoding="utf-8")
        if not TABLE.search(text):
            raise CommandError(f"{write} holds no table of permissions.")
        write.write_text(TABLE.sub(lambda _found: markdown(), text, count=1), encoding="utf-8")
