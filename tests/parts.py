"""Parts that a person's machine may lack: their tests are deselected with a printed list, in CI that is a failure."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def _postgres() -> str | None:
    found = (
        sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
        if Path("/usr/lib/postgresql").exists()
        else []
    )
    return str(found[-1]) if found else shutil.which("pg_ctl")


def _may_mount() -> str | None:
    return shutil.which("mount") if hasattr(os, "geteuid") and os.geteuid() == 0 else None


PARTS = {
    "browser": ("Chromium", CHROMIUM),
    "postgres": ("the PostgreSQL server programs", _postgres()),
    "clickhouse": ("the ClickHouse engine (chdb)", find_spec("chdb")),
    "root": ("the right to mount a small disk", _may_mount()),
    "real_log": ("the sample data beside the repository", SHARED.exists() or None),
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = {mark for mark, (_, found) in PARTS.items() if not found}
    left_out = [item for item in items if any(item.get_closest_marker(mark) for mark in missing)]
    if not left_out:
        return
    names = ", ".join(PARTS[mark][0] for mark in sorted(missing))
    if os.environ.get("CALLIPER_REQUIRE_ALL") == "1":
        raise pytest.UsageError(f"CALLIPER_REQUIRE_ALL is set, but this machine lacks {names}.")
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
    config.stash[_SAID] = [f"Left out, for want of {names}:", *(f"  {item.nodeid}" for item in left_out)]


_SAID: pytest.StashKey[list[str]] = pytest.StashKey()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash.get(_SAID, []):
        terminalreporter.write_line(line)
