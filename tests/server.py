"""The bench's throw-away server, for a test that looks behind it with pieces of Python of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from typing import Any

from calliper.config.bench import scratch
from calliper.config.bench.office import Office

PREAMBLE = """
import json, sys, django
django.setup()
from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.core.keys.keyring import Keyring
from calliper.orgs.models import Login, Member, Organisation
from calliper.orgs import actions as orgs
from calliper.consent import actions as consent
from calliper.calls.models import Call
given = json.loads(sys.argv[1])
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


class Server(scratch.Server):
    READY_WITHIN_S = 60.0
    STOPPED_WITHIN_S = 30.0

    @property
    def env(self) -> dict[str, str]:
        env = {**super().env, "CALLIPER_LOG_LEVEL": "warning"}
        env.pop("COVERAGE_PROCESS_START", None)
        return env

    def said(self) -> str:
        return self.told.read_text(errors="replace")[-4000:]

    def run(self, program: str, **given: Any) -> Any:
        """Run a piece of Python on the server's home, in a process of its own; returns what it printed as JSON."""
        command = [sys.executable, "-c", PREAMBLE + program, json.dumps(given)]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout.strip().splitlines()[-1])

    def ask(self, do: str, **given: Any) -> Any:
        """What the bench's office answers."""
        with closing(Office(self.env)) as office:
            return office.ask(do, **given)

    def found(self, *, agents: int) -> tuple[str, list[str]]:
        """An organisation that takes earlier calls too, with agents; returns its id and theirs."""
        made = self.ask("found", agents=agents)
        return made["org"], made["members"]

    def code(self, org: str, member: str) -> str:
        return str(self.ask("code", org=org, member=member))

    def calls(self, org: str) -> list[tuple[str, int, str, int, str]]:
        """agent id, start, type, duration, number of every stored call."""
        return [tuple(row) for row in self.run(CALLS, org=org)]
