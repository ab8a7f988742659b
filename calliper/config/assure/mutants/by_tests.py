"""Checks whose removal no request of the matrix can show: each has a test of the suite that fails without it."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from calliper.config.assure.mutants.live import PACKAGE
from calliper.config.assure.mutants.pytest_plugin import OPTION

REPOSITORY = PACKAGE.parent


def noticed(tests: Mapping[str, str]) -> set[str]:
    """Those of the mutants (by key) whose test passes as the code is and fails without the check.

    `tests` is one test per mutant. Where the tests are not at hand, as in an installed product, nothing is noticed.
    """
    if not tests or find_spec("pytest") is None or not (REPOSITORY / "tests").is_dir():
        return set()
    sound = {test for test, outcome in _run(dict.fromkeys(tests.values(), "")).items() if outcome == "passed"}
    found = set()
    for turn in _rounds({key: test for key, test in tests.items() if test in sound}):
        outcomes = _run(turn)
        found |= {key for test, key in turn.items() if outcomes.get(test) == "failed"}
    return found


def _rounds(tests: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The mutants by test; a test that stands for several has a turn for each."""
    left = dict(tests)
    while left:
        turn = {test: key for key, test in left.items()}
        yield turn
        left = {key: test for key, test in left.items() if turn[test] != key}


def _run(without: Mapping[str, str]) -> dict[str, str]:
    """The outcome of each test, run without the check whose key stands beside it; "" for none."""
    with tempfile.TemporaryDirectory(prefix="calliper-assure-") as folder:
        plan = Path(folder) / "plan.json"
        plan.write_text(json.dumps({"without": dict(without)}), encoding="utf-8")
        command = [
            sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:randomly", "-p", "no:cacheprovider",
            "-p", "calliper.config.assure.mutants.pytest_plugin", f"{OPTION}={plan}",
            f"--rootdir={REPOSITORY}", "--ds", "tests.settings", *without,
        ]  # fmt: skip
        subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False)
        told: dict[str, dict[str, str]] = json.loads(plan.read_text(encoding="utf-8"))
        return told.get("outcomes", {})
