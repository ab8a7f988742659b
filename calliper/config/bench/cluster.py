"""A throw-away PostgreSQL cluster, as durable as one in service: its disk writes are part of what is measured."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


class Missing(RuntimeError):
    """This machine lacks the server programs of PostgreSQL."""


@contextmanager
def cluster(*databases: str) -> Iterator[dict[str, str]]:
    """Start a cluster with these databases, remove it at the end; yields the address of each. Raises Missing."""
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="calliper-pg-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        account = _account()
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)

        def run(program: str, *arguments: str) -> None:
            who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
            command: Sequence[str] = [str(programs / program), *arguments]
            subprocess.run(command, cwd=folder, check=True, capture_output=program != "pg_ctl", **who)  # type: ignore[call-overload]

        data = str(folder / "cluster")
        run("initdb", "-D", data, "-U", "calliper", "-A", "trust", "-E", "UTF8", "--locale=C")
        # No TCP port, hence none to collide with.
        settings = f"-k '{folder}' -c listen_addresses='' -c max_connections=100"
        run("pg_ctl", "-D", data, "-w", "-s", "-l", str(folder / "server.txt"), "-o", settings, "start")
        try:
            for database in databases:
                run("createdb", "-h", str(folder), "-U", "calliper", database)
            yield {database: f"postgresql://calliper@/{database}?host={folder}" for database in databases}
        finally:
            run("pg_ctl", "-D", data, "-s", "-m", "immediate", "stop")


def _programs() -> Path:
    """The folder of the newest server programs."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    found.sort(
        key=lambda folder: [int(part) if part.isdecimal() else 0 for part in folder.parent.name.split(".")]
    )
    on_path = shutil.which("initdb")
    if not found and not on_path:
        message = "the server programs of PostgreSQL (initdb, pg_ctl) are not installed"
        raise Missing(message)
    return found[-1] if found else Path(str(on_path)).parent


def _account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: somebody else, where we are."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    message = "PostgreSQL refuses to run as root, and there is no account `postgres` or `nobody`"
    raise Missing(message)
