"""The cast, one frozen day, and what a test may not do."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# A home of its own before Django reads its settings: no test may touch ./data.
_HOME = tempfile.mkdtemp(prefix="calliper-test-")
os.environ["CALLIPER_HOME"] = _HOME
os.environ.setdefault("CALLIPER_LOG_LEVEL", "error")
Path(_HOME).chmod(0o700)

pytest_plugins = ["tests.cast", "tests.databases", "tests.parts"]
