"""What a fault leaves in the log: where it was, never what it was about."""

from __future__ import annotations

import subprocess
import sys

import pytest

FAULT = """
import logging, sys
import structlog
from calliper.core.logs import configure
configure({"level": "info", "format": sys.argv[1]})

def dial(number):
    secret = "+9155501" + "04417"
    raise RuntimeError("the fault")

for report in (logging.getLogger("django.request").exception, structlog.get_logger("calliper").exception):
    try:
        dial("Hitesh" + " Patel")
    except RuntimeError:
        report("it_failed")
"""


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_fault_names_its_place_and_no_values(form: str) -> None:
    done = subprocess.run([sys.executable, "-c", FAULT, form], capture_output=True, text=True, check=True)
    assert done.stderr.count("it_failed") >= 2
    assert "the fault" in done.stderr
    assert "+915550104417" not in done.stderr
    assert "Hitesh Patel" not in done.stderr
    assert "locals" not in done.stderr
