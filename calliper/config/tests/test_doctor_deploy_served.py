"""`doctor --deploy` beside a real server: two processes, as an operator runs them."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
import time

import httpx
import pytest

from calliper.config.bench.scratch import environment, free_port
from calliper.config.doctor.deploy import address, answers, certificate
from calliper.config.doctor.finding import CHECKS
from calliper.config.tests.deployment import Authority

CALLIPER = [sys.executable, "-m", "calliper.config.cli"]
READY_WITHIN_S = 120.0
# The name is this machine's own: there is no other that every machine knows.
NOT_GOOD_HERE = {"Name"}


@pytest.fixture
def served(tmp_path):
    """The environment of a server that serves localhost by TLS."""
    authority, port = Authority(tmp_path), free_port()
    authority.context("localhost")
    file = next(path for path in tmp_path.glob("*.pem") if path != authority.file)
    url = f"https://localhost:{port}"
    env = environment(tmp_path / "home") | {
        "SSL_CERT_FILE": str(authority.file),
        "CALLIPER_BASE_URL": url,
        "CALLIPER_METRICS_FROM": "10.0.0.5",
        "CALLIPER_SECRET_KEY": "",
    }
    words = ["serve", "--cert", file, "--key", file, "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen([*CALLIPER, *words], env=env, stdout=subprocess.DEVNULL) as process:
        try:
            wait_until_ready(url, ssl.create_default_context(cafile=authority.file))
            yield env
        finally:
            process.terminate()


def wait_until_ready(url: str, trusting: ssl.SSLContext) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while True:
        try:
            httpx.get(f"{url}/readyz", verify=trusting, timeout=2).raise_for_status()
            return
        except httpx.HTTPError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


@pytest.mark.slow
def test_it_finds_a_real_server_as_it_should_be(served):
    asked = [*CALLIPER, "doctor", "--deploy", "--json"]
    done = subprocess.run(asked, env=served, capture_output=True, text=True, timeout=120, check=False)
    found = {each["check"]: each for each in json.loads(done.stdout)}
    parts = {part.__name__ for part in (address, answers, certificate)}
    seen = {known.title for known in CHECKS if known.look.__module__ in parts} | {
        "Way in",
        "Instance secret",
        "Data files",
    }
    not_good = {title: found[title]["found"] for title in seen if found[title]["verdict"] != "good"}
    assert set(not_good) == NOT_GOOD_HERE, not_good
    assert found["Sign-up"]["found"].startswith("nobody has signed up yet")
    assert done.returncode == 1
