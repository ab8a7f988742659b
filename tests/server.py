"""A real server in a process of its own, on a home folder of its own, that can be killed and started again."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

PREAMBLE = """
import json, sys, django
django.setup()
from calliper.core.clock import now
from calliper.core.scope import scope, unscoped
from calliper.core.keys.keyring import Keyring
from calliper.orgs.models import Login, Member, Organisation
from calliper.orgs import actions as orgs
from calliper.consent import actions as consent
from calliper.devices import actions as devices
from calliper.calls.models import Call
given = json.loads(sys.argv[1])
"""

FOUND = """
org, owner = orgs.create_organisation(
    login=Login.objects.create_user("alice@example.com", given["password"]),
    name="Saffron Solar", member_name="Alice Menon", now=now())
with scope(org.id):
    long_ago = now().replace(year=2001)
    consent.ensure_defaults(org=org, now=long_ago)
    consent.change_policy(by=owner, now=long_ago, earlier_calls=True)
    made = [orgs.add_member(by=owner, name=name, role="agent", now=now()) for name in given["agents"]]
    print(json.dumps({"org": str(org.id), "agents": [str(member.id) for member in made]}))
"""

CODE = """
from uuid import UUID
with scope(UUID(given["org"])):
    member = Member.objects.get(pk=UUID(given["member"]))
    print(json.dumps(devices.issue_code(by=member, member=member, now=now())[1]))
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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        env = {**os.environ, "CALLIPER_HOME": str(self.home), "CALLIPER_PORT": str(self.port)}
        env |= {"DJANGO_SETTINGS_MODULE": "calliper.config.settings", "CALLIPER_LOG_LEVEL": "warning"}
        env |= {"CALLIPER_BASE_URL": self.url, **self.environment}
        for name in ("CALLIPER_DATABASE_URL", "CALLIPER_KEYS_DATABASE_URL", "COVERAGE_PROCESS_START"):
            env.pop(name, None)
        return env

    def start(self, wait_s: float = 60) -> Server:
        command = [sys.executable, "-m", "django", "serve", "--port", str(self.port)]
        with (self.home.parent / f"{self.home.name}.log").open("ab") as log:
            self.process = subprocess.Popen(command, env=self.env, stdout=log, stderr=log)
        deadline = time.monotonic() + wait_s
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.said()
            try:
                if httpx.get(f"{self.url}/readyz", timeout=1).status_code == 200:
                    return self
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError(f"not ready after {wait_s} s: {self.said()}")

    def said(self) -> str:
        return (self.home.parent / f"{self.home.name}.log").read_text(errors="replace")[-4000:]

    def kill(self) -> None:
        """As if the power went: SIGKILL, and wait until it is gone."""
        if self.process and self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> int:
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def run(self, program: str, **given: Any) -> Any:
        """Run a piece of Python on the server's home, in a process of its own; returns what it printed as JSON."""
        command = [sys.executable, "-c", PREAMBLE + program, json.dumps(given)]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout.strip().splitlines()[-1])

    def found(self, *agents: str, password: str = "correct horse battery staple") -> tuple[str, list[str]]:
        """An organisation that takes earlier calls too, with agents; returns its id and theirs."""
        made = self.run(FOUND, agents=list(agents), password=password)
        return made["org"], made["agents"]

    def code(self, org: str, member: str) -> str:
        return str(self.run(CODE, org=org, member=member))

    def calls(self, org: str) -> list[tuple[str, int, str, int, str]]:
        """agent id, start, type, duration, number of every stored call."""
        return [tuple(row) for row in self.run(CALLS, org=org)]
