"""Where the files lie, and who else may read them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from calliper.config.doctor.deploy import serving
from calliper.config.doctor.finding import Finding, bad, check, good

# SQLite's locks do not hold there, or not always.
ON_A_NETWORK = ("nfs", "cifs", "smb", "9p", "fuse", "afs", "ceph", "gluster", "lustre")
SHOWN = {"www", "htdocs", "public_html", "public", "html", "webroot", "nginx", "apache2"}
PASSING = ("/tmp", "/var/tmp", "/dev/shm", "/run")  # noqa: S108 - places to warn of


@check("Home's place")
def home_place() -> Finding:
    """Not in a folder that a web server shows, that a checkout cleans, or that a start empties."""
    home = settings.HOME.resolve()
    mend = "Stop the server, move the folder to a place of its own such as /var/lib/calliper, and set CALLIPER_HOME."
    if shown := SHOWN & {part.lower() for part in home.parts}:
        return bad(f"{home} looks like a folder of a web server ({', '.join(sorted(shown))})", mend)
    for folder in (home, *home.parents):
        if (folder / ".git").exists():
            return bad(
                f"{home} lies in a checkout of {folder}: a clean-up there removes it, a commit gives it away",
                mend,
            )
    if any(home.is_relative_to(place) for place in PASSING):
        return bad(f"{home} is emptied now and then", mend)
    return good(str(home))


@check("Disk of the databases")
def disk() -> Finding:
    """SQLite needs locks that hold; over a network they do not."""
    files = [Path(found["NAME"]) for found in settings.DATABASES.values() if isinstance(found["NAME"], Path)]
    for folder in {file.parent.resolve() for file in files}:
        kind = _kind_of_disk(folder)
        if kind.startswith(ON_A_NETWORK):
            return bad(
                f"{folder} is on {kind}, which may lose calls",
                "Move CALLIPER_HOME to a disk of this machine, or use PostgreSQL.",
            )
    return good("of this machine" if files else "PostgreSQL's own")


@check("Data files")
def data_files() -> Finding:
    """What is sealed stays sealed, but times and names of members are not."""
    open_ones = [file for file in _data_files() if file.stat().st_mode & 0o077 and _is_reachable(file)]
    if open_ones:
        named = " ".join(str(file) for file in open_ones[:3])
        return bad(
            f"{len(open_ones)} open to other accounts, first {open_ones[0]}",
            f"Close the folder (chmod 700 {settings.HOME}), then the files: chmod go= {named}",
        )
    return good("for their owner only")


def _kind_of_disk(folder: Path) -> str:
    """The file system that holds the folder, by the longest mount point above it; raises OSError."""
    found = {}
    for line in (serving.PROC / "mounts").read_text(encoding="utf-8").splitlines():
        _, point, kind, *_ = line.split()
        place = Path(point.replace("\\040", " "))
        if folder.is_relative_to(place):
            found[len(place.parts)] = kind
    if not found:
        raise OSError(f"nothing is told of the disk of {folder}")
    return found[max(found)]


def _data_files() -> Iterator[Path]:
    home = settings.HOME
    yield from home.glob("*.sqlite3*")
    yield from home.glob("*.duckdb*")
    for folder in (settings.BACKUP_FOLDER, settings.BACKUP_KEYS_FOLDER, home / "blobs", home / "snapshots"):
        if folder.exists():
            yield folder
            yield from (file for file in folder.iterdir() if file.is_file())


def _is_reachable(file: Path) -> bool:
    """Whether others get as far as the file: every folder above it lets them through."""
    return all(folder.stat().st_mode & 0o011 for folder in file.resolve().parents)
