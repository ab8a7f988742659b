"""What is known of checks that no request of the matrix shows, from `witnesses.toml`."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_suffix(".toml")


@lru_cache(maxsize=1)
def _held() -> dict[str, dict[str, str]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def witnesses() -> dict[str, str]:
    """The test that fails without a check, by the key of the mutant."""
    return _held()["witnesses"]


def idle() -> dict[str, str]:
    """Why the removal of a check changes nothing that anybody could see, by the key of the mutant."""
    return _held()["idle"]
