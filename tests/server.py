"""The bench's throw-away server, for a test that looks behind it with pieces of Python of its own."""

from __future__ import annotations

import atexit
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from calliper.config.bench import scratch

# Answers until nobody asks any more, and holds nothing between two questions.
TELLER = """
import io, json, sys, traceback, django
from contextlib import redirect_stdout
django.setup()
from django.db import connections
PREAMBLE = '''
from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.core.keys.keyring import Keyring
from calliper.orgs.models import Login, Member, Organisation
from calliper.orgs import actions as orgs
from calliper.consent import actions as consent
from calliper.calls.models import Call
'''
for line in sys.stdin:
    program, given = json.loads(line)
    said, told = io.StringIO(), {}
    try:
        with redirect_stdout(said):
            exec(PREAMBLE + program, {"__name__": "__main__", "json": json, "given": given})
        told["said"] = said.getvalue()
    except Exception:
        told["wrong"] = traceback.format_exc()
    finally:
        connections.close_all()
    print(json.dumps(told), flush=True)
"""

ASK = """
from calliper.config.bench.desk import DESK
print(json.dumps(DESK[given["do"]](**given["given"])))
"""

CALLS = """
from uuid import UUID
with scope(UUID(given["org"])):
    ring = Keyring.of(UUID(given["org"]))
    rows = Call.objects.select_related("contact").all()
    print(json.dumps([
        [str(c.agent_id), c.start_ms, c.type, c.duration_s,
         ring.decrypt("calls_contact", "number_enc", c.contact.pk, c.contact.number_enc) if c.contact_id else ""]
        for c in rows]))
"""


@lru_cache(maxsize=1)
def _migrated() -> Path:
    """A folder with empty databases, made once by each process of a test run."""
    home = Path(tempfile.mkdtemp(prefix="calliper-migrated-")) / "home"
    atexit.register(shutil.rmtree, home.parent, ignore_errors=True)
    for alias in ("default", "keys"):
        command = [sys.executable, "-m", "django", "migrate", "-v0", "--database", alias]
        subprocess.run(command, env=scratch.environment(home), check=True)
    for file in home.iterdir():
        if file.suffix == ".sqlite3":
            file.chmod(0o600)
        else:
            file.unlink()
    return home


class Teller:
    """A process that runs pieces of Python on a server's home, one at a time; it ends with its server's object.

    `more` is what its environment says beside or instead of the server's.
    """

    def __init__(self, server: Server, more: Mapping[str, str] | None = None) -> None:
        command = [sys.executable, "-c", TELLER]
        env = {**server.env, **(more or {})}
        made = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert made.stdin
        assert made.stdout
        self._process = made
        self._asks, self._answers, self._turn = made.stdin, made.stdout, threading.Lock()
        weakref.finalize(server, made.stdin.close)

    def ask(self, program: str, given: dict[str, Any]) -> Any:
        """What the program printed, as JSON; a failure of it fails the test."""
        with self._turn:
            self._asks.write(json.dumps([program, given]) + "\n")
            self._asks.flush()
            told = json.loads(self._answers.readline())
        assert "said" in told, told["wrong"][-4000:]
        return json.loads(told["said"].strip().splitlines()[-1])

    def kill(self) -> None:
        """SIGKILL, whatever it was doing; its threads die with it."""
        self._process.kill()
        self._process.wait()


class Server(scratch.Server):
    READY_WITHIN_S = 60.0
    STOPPED_WITHIN_S = 30.0
    _teller: Teller | None = None

    @property
    def env(self) -> dict[str, str]:
        env = {**super().env, "CALLIPER_LOG_LEVEL": "warning"}
        env.pop("COVERAGE_PROCESS_START", None)
        return env

    def said(self) -> str:
        return self.told.read_text(errors="replace")[-4000:]

    def prepare(self) -> Self:
        """On an empty folder, begin with databases that another process has migrated."""
        if not self.home.exists():
            shutil.copytree(_migrated(), self.home)
        return self

    def start(self, *, migrate: bool = True) -> Self:
        """Prepare its folder and serve."""
        return super(Server, self.prepare()).start(migrate=migrate)

    def run(self, program: str, **given: Any) -> Any:
        """Run a piece of Python on the server's home, in a process beside it; returns what it printed as JSON."""
        if self._teller is None:
            self._teller = Teller(self)
        return self._teller.ask(program, given)

    def ask(self, do: str, **given: Any) -> Any:
        """What the bench's office answers."""
        return self.run(ASK, do=do, given=given)

    def found(self, *, agents: int) -> tuple[str, list[str]]:
        """An organisation that takes earlier calls too, with agents; returns its id and theirs."""
        made = self.ask("found", agents=agents)
        return made["org"], made["members"]

    def code(self, org: str, member: str) -> str:
        return str(self.ask("code", org=org, member=member))

    def calls(self, org: str) -> list[tuple[str, int, str, int, str]]:
        """agent id, start, type, duration, number of every stored call."""
        return [tuple(row) for row in self.run(CALLS, org=org)]
