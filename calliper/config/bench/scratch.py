"""A throw-away server on a folder of its own, filled through HTTP only."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

FOUND = """
import json, sys, django
django.setup()
from calliper.consent import actions as consent
from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.devices import actions as devices
from calliper.orgs import actions as orgs
from calliper.orgs.models import Login
login = Login.objects.create(email="bench@example.com", name="Bench", password="!")
org, owner = orgs.create_organisation(login=login, name="Bench", member_name="Bench", now=now())
codes = []
with scope(org.id):
    early = now().replace(year=2001)
    consent.ensure_defaults(org=org, now=early)
    consent.change_policy(by=owner, now=early, earlier_calls=True)
    for number in range(int(sys.argv[1])):
        member = orgs.add_member(by=owner, name=f"Agent {number}", role="agent", now=now())
        codes.append(devices.issue_code(by=owner, member=member, now=now())[1])
print(json.dumps(codes))
"""


@dataclass(frozen=True)
class Scratch:
    """Where the throw-away server listens, its folder, and one enrolment code per phone."""

    url: str
    home: Path
    codes: list[str]


def environment(home: Path, databases: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a process on a folder of its own; `databases` are the variables that name others."""
    env = {**os.environ, "CALLIPER_HOME": str(home), "DJANGO_SETTINGS_MODULE": "calliper.config.settings"}
    for name in ("CALLIPER_DATABASE_URL", "CALLIPER_KEYS_DATABASE_URL", "CALLIPER_PORT"):
        env.pop(name, None)
    return env | {"CALLIPER_LOG_LEVEL": "error", **(databases or {})}


@contextmanager
def server(home: Path, *, phones: int, databases: Mapping[str, str] | None = None) -> Iterator[Scratch]:
    """Start a server on the folder, with an organisation and codes; stop it at the end. Raises RuntimeError."""
    port = _free_port()
    env = environment(home, databases)
    process = subprocess.Popen([sys.executable, "-m", "django", "serve", "--port", str(port)], env=env,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        _wait(f"http://127.0.0.1:{port}/readyz", process)
        made = subprocess.run(
            [sys.executable, "-c", FOUND, str(phones)], env=env, capture_output=True, text=True, check=True
        )
        yield Scratch(f"http://127.0.0.1:{port}", home, json.loads(made.stdout.splitlines()[-1]))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(url, timeout=1).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    message = "the throw-away server did not start"
    raise RuntimeError(message)
