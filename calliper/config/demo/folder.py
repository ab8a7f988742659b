"""A demo's folder: marked as one, so that nothing of a demo ever happens to another."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARK = "demo.json"
PHONES = "phones"


class FolderError(ValueError):
    """The folder cannot hold a demo; the text says why."""


@contextmanager
def prepared(keep: Path | None) -> Iterator[Path]:
    """A marked folder: a temporary one, removed at the end, or the one to keep. Raises FolderError."""
    home = Path(tempfile.mkdtemp(prefix="calliper-demo-")) if keep is None else _kept(keep)
    try:
        if not is_demo(home):
            write(home, built=False, kept=keep is not None)
        yield home
    finally:
        if keep is None:
            shutil.rmtree(home, ignore_errors=True)


def _kept(folder: Path) -> Path:
    home = folder.expanduser().absolute()
    if home.exists() and not home.is_dir():
        raise FolderError(f"{home} is a file. Name a folder that does not exist yet.")
    if home.exists() and any(home.iterdir()) and not is_demo(home):
        raise FolderError(f"{home} holds something else. Name an empty folder, or that of an earlier demo.")
    if is_demo(home) and not is_built(home):
        raise FolderError(f"The demo in {home} was stopped before it was ready. Remove the folder first.")
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


def write(home: Path, **facts: bool) -> None:
    """Mark the folder as a demo's: whether its company is whole (`built`), and whether it stays (`kept`)."""
    (home / MARK).write_text(json.dumps({**_read(home), **facts}), encoding="utf-8")


def is_demo(home: Path) -> bool:
    """Whether everything here is invented."""
    return (home / MARK).is_file()


def is_built(home: Path) -> bool:
    """Whether the company of the demo is whole."""
    return _read(home).get("built", False)


def is_kept(home: Path) -> bool:
    """Whether the folder stays when the demo ends."""
    return _read(home).get("kept", False)


def _read(home: Path) -> dict[str, bool]:
    if not is_demo(home):
        return {}
    facts: dict[str, bool] = json.loads((home / MARK).read_text(encoding="utf-8"))
    return facts
