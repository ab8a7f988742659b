"""A measuring process on a throw-away home with empty databases, which ends with its figures as a line of JSON."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from calliper.config.bench.scratch import environment


def figures_of(module: str, given: Iterable[Any]) -> dict[str, Any]:
    """What the module prints when it is run with the arguments. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory(prefix="calliper-bench-") as folder:
        env = environment(Path(folder) / "home")
        for database in ("default", "keys"):
            command = [sys.executable, "-m", "django", "migrate", "--database", database, "--verbosity", "0"]
            subprocess.run(command, env=env, check=True)
        command = [sys.executable, "-m", module, *map(str, given)]
        told = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return found
