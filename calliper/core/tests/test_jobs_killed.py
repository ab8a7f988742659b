"""A process killed in the middle of a job leaves nothing undone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = """
import sys, time, django
django.setup()
from django.core.management import call_command
from calliper.activity import actions as activity
from calliper.activity.reactions import reacts_to
from calliper.core import jobs
from calliper.core.clock import now
from calliper.core.scope import scope
from datetime import timedelta
from pathlib import Path
from uuid import UUID
org, mode, out = UUID(int=7), sys.argv[1], Path(sys.argv[2])

@reacts_to("device.enrolled")
def work(event, at):
    if mode == "hang":
        out.write_text("started")
        time.sleep(60)
    out.write_text("finished")

work.__module__ = "tests.killed"
from calliper.activity import reactions
reactions._REACTIONS = {"tests.killed.work": ("device.enrolled", work)}
if mode == "hang":
    for alias in ("default", "keys"):
        call_command("migrate", database=alias, verbosity=0)
    with scope(org):
        activity.record("device.enrolled", by=None, now=now())
    jobs.drain(now())
else:
    print(jobs.drain(now()), jobs.drain(now() + timedelta(minutes=5)))
"""


@pytest.mark.slow
def test_it_runs_again_after_kill_9_in_mid_task(tmp_path: Path) -> None:
    out = tmp_path / "out"
    env = {
        **os.environ,
        "CALLIPER_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "calliper.config.settings",
    }
    env.pop("CALLIPER_DATABASE_URL", None)
    env.pop("CALLIPER_KEYS_DATABASE_URL", None)
    worker = subprocess.Popen([sys.executable, "-c", PROGRAM, "hang", str(out)], env=env)
    deadline = time.monotonic() + 60
    while not out.exists() and time.monotonic() < deadline:
        assert worker.poll() is None
        time.sleep(0.05)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    assert out.read_text() == "started"
    again = subprocess.run(
        [sys.executable, "-c", PROGRAM, "finish", str(out)],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert again.stdout.split() == ["0", "1"], "the lease holds first, then somebody takes over"
    assert out.read_text() == "finished"
