"""A server as the release before the reports left it: the company of tests/company.py, made by that release's code.

The archive holds both databases and a master key that is used nowhere else. It is never made anew: what matters is
that old code wrote it. A release that changes tables adds an archive of its own.
"""

from __future__ import annotations

import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

BEFORE_REPORTS = Path(__file__).parent / "before-reports.tar.xz"


def lay_out(home: Path, archive: Path = BEFORE_REPORTS) -> Path:
    """Unpack the old server's home folder."""
    home.mkdir(parents=True, mode=0o700)
    with tarfile.open(archive) as tar:
        tar.extractall(home, filter="data")
    for file in home.iterdir():
        file.chmod(0o600)
    return home


def counts(database: Path) -> dict[str, int]:
    """Rows of every table, without Django's own record of migrations and SQLite's statistics."""
    with closing(sqlite3.connect(database)) as opened:
        told = opened.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        )
        names = [
            name
            for (name,) in told
            if name not in {"django_migrations", "django_content_type", "auth_permission"}
        ]
        return {name: opened.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
