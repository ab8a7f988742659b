"""What PostgreSQL leaves out is left out: each pattern of the Makefile finds something, as pytest reads it."""

from __future__ import annotations

import re
from fnmatch import fnmatch

import pytest

from tests.repository.sources import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()
PLACES = (
    re.search(r"^ONCE := (.*?[^\\])$", MAKEFILE, re.DOTALL | re.MULTILINE)[1].replace("\\\n", " ").split()
)
GIVEN = re.search(r"--ignore-glob='(.*?)'", MAKEFILE)[1]
FILES = [str(path) for path in (ROOT / "calliper").rglob("tests/**/*.py")]


@pytest.mark.parametrize("place", PLACES)
def test_each_pattern_leaves_something_out(place: str) -> None:
    """pytest makes patterns absolute first: one that began with a star would find nothing."""
    pattern = str(ROOT / GIVEN.replace("$(place)", place))
    assert any(fnmatch(path, pattern) or fnmatch(path, f"{pattern}/*") for path in FILES)
