"""`calliper serve` as a process of its own, on a home folder of its own."""

from __future__ import annotations

import os
import signal
import sqlite3
import ssl
import stat
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from calliper.config.server import base_url, lock, place

START_S = 40
COMMAND = [sys.executable, "-m", "calliper.config.cli"]


def environment(home: Path) -> dict[str, str]:
    """This process's environment without the settings and databases of the test run."""
    ours = ("CALLIPER_", "DJANGO_")
    own = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return own | {"CALLIPER_HOME": str(home), "CALLIPER_LOG_LEVEL": "info"}


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=START_S,
        check=False,
    )


class Service:
    """A serving process that has announced its address."""

    def __init__(self, home: Path, *words: str) -> None:
        self.home = home
        self.process = subprocess.Popen(
            [*COMMAND, "serve", "--port", "0", *words],
            env=environment(home),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.url = self._announced()

    def _announced(self) -> str:
        end = time.monotonic() + START_S
        while time.monotonic() < end and self.process.poll() is None:
            found = lock.holder(self.home)
            if found and found.url:
                return found.url
            time.sleep(0.1)
        self.process.kill()
        raise AssertionError(self.process.communicate()[1])

    def stop(self, number: int = signal.SIGTERM) -> tuple[str, str]:
        """End it; returns what it said on both streams."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        said = self.process.communicate(timeout=30)
        assert self.process.returncode == 0, said
        return said


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    started = Service(tmp_path_factory.mktemp("plain") / "home")
    yield started
    started.stop()


def test_it_answers_requests_on_a_fresh_folder(service):
    assert httpx.get(f"{service.url}/healthz").text == "ok\n"
    assert httpx.get(f"{service.url}/readyz").json()["default"] == "ok"


def test_it_refuses_a_second_process_on_the_folder_and_names_the_first(service):
    second = run(service.home, "serve", "--port", "0")
    assert second.returncode == 1
    assert f"process {service.process.pid}" in second.stderr


def test_it_refuses_a_port_that_is_taken(service, tmp_path):
    taken = run(tmp_path, "serve", "--port", service.url.rsplit(":", 1)[1])
    assert taken.returncode == 1
    assert "choose another --port" in taken.stderr


def test_it_keeps_everything_it_writes_private(service):
    for file in service.home.rglob("*"):
        assert not stat.S_IMODE(file.stat().st_mode) & 0o077, file


def test_it_says_in_the_doctor_who_serves(service):
    told = run(service.home, "doctor")
    assert f"process {service.process.pid} answers" in " ".join(told.stdout.split())


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.nightly)])
def test_it_stops_cleanly_and_leaves_whole_files(tmp_path, number):
    started = Service(tmp_path)
    said, told = started.stop(number)
    assert "create your" in said
    assert "organisation" in said
    assert "stopped" in told
    assert lock.holder(tmp_path) is None
    for name in ("calliper.sqlite3", "keys.sqlite3"):
        journal = tmp_path / f"{name}-wal"
        assert not journal.exists() or journal.stat().st_size == 0
        with sqlite3.connect(tmp_path / name) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_it_serves_https_with_a_certificate_of_its_own(tmp_path):
    started = Service(tmp_path, "--tls", "--host", "127.0.0.1")
    try:
        port = started.url.rsplit(":", 1)[1]
        trusting = ssl.create_default_context(cafile=str(tmp_path / "tls" / "certificate.pem"))
        answer = httpx.get(f"https://localhost:{port}/healthz", verify=trusting)
        assert answer.headers["Strict-Transport-Security"]
        assert started.url.startswith("https://")
    finally:
        said, _ = started.stop()
    assert "Phones check this key" in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--host", "0.0.0.0"], "Add --tls"),
        (["--behind-proxy", "proxy.example"], "IP address"),
        (["--behind-proxy", "127.0.0.1", "--tls"], "Choose one"),
        (["--cert", "only.pem"], "belong together"),
    ],
)
def test_it_refuses_what_would_not_be_safe_with_a_sentence(tmp_path, words, told):
    refused = run(tmp_path, "serve", "--port", "0", *words)
    assert refused.returncode == 1
    assert told in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("host", "tls", "proxy", "listens"),
    [
        (None, False, None, "127.0.0.1:80"),
        ("localhost", False, None, "localhost:80"),
        ("::1", False, None, "[::1]:80"),
        (None, True, None, "0.0.0.0:80"),
        (None, False, "127.0.0.1", "127.0.0.1:80"),
        (None, False, "192.0.2.4", "0.0.0.0:80"),
        ("192.0.2.9", False, "192.0.2.4", "192.0.2.9:80"),
    ],
)
def test_it_opens_to_others_only_with_tls_or_behind_a_proxy(host, tls, proxy, listens):
    assert place.listen_at(host=host, port=80, tls=tls, proxy=proxy) == listens


def test_it_puts_the_address_in_the_local_network_into_links(settings):
    settings.BASE_URL = f"http://localhost:{settings.PORT}"
    names = ["127.0.0.1", "192.168.1.5", "localhost"]
    told = base_url.publish(port=8443, scheme="https", names=names, pin="pin")
    assert told == "https://192.168.1.5:8443"
    assert settings.SESSION_COOKIE_SECURE
    assert settings.TLS_PIN == "pin"


def test_it_keeps_the_address_that_the_operator_gave(settings):
    settings.BASE_URL = "https://calls.example.com"
    told = base_url.publish(port=8000, scheme="http", names=["192.168.1.5"], pin="")
    assert told == "https://calls.example.com"
