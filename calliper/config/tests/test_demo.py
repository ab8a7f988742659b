"""`calliper demo`: only ever on folders of its own, and nothing of it anywhere else."""

from __future__ import annotations

import copy
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse

from calliper.config import env
from calliper.config.demo import folder, roles
from calliper.config.demo.live import BUSY_S, pause_s
from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from tests.demo import STOPPED_S, Demo

SMALL = ("--days", "8", "--agents", "3", "--calls", "12")
CALLS_S = 180
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def _templates() -> list[dict[str, object]]:
    given = copy.deepcopy(settings.TEMPLATES)
    given[0]["OPTIONS"]["context_processors"].append("calliper.config.demo.roles.frame")
    return given


IN_A_DEMO = override_settings(
    ROOT_URLCONF="calliper.config.demo.urls", TEMPLATES=_templates(), DEMO_IS_KEPT=False
)


@pytest.fixture
def people() -> None:
    """The three people of a demo, in a company of their own."""
    owner, lead, agent = (
        orgs.create_login(email=each.email, name=each.name, password="x" * 20, verified=True)
        for each in roles.PEOPLE
    )
    org, seat = orgs.create_organisation(login=owner, name="Saffron Solar", now=now())
    with scope(org.id):
        orgs.finish_setup(by=seat, org=org, now=now())
        orgs.add_member(by=seat, name=lead.name, role="team_lead", login=lead, now=now())
        orgs.add_member(by=seat, name=agent.name, role="agent", login=agent, now=now())


def test_elsewhere_there_is_nothing_of_it(people, client) -> None:
    for role in ("owner", "team_lead", "agent"):
        assert client.post("/demo/look-as/", {"role": role}).status_code == 404
    assert client.get("/demo/look-as/").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("demo_look_as")
    assert "demo" not in client.get("/login/").content.decode().lower()


@IN_A_DEMO
def test_one_click_signs_in_as_anybody_and_the_frame_says_who(people) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get("/login/").content.decode()
    assert all(f"Sign in as {person.label}: {person.name}" in page for person in roles.PEOPLE)
    for person in roles.PEOPLE:
        token = TOKEN.search(page)
        assert token
        answer = client.post("/demo/look-as/", {"role": person.role, "csrfmiddlewaretoken": token[1]})
        assert (answer.status_code, answer["Location"]) == (302, "/")
        page = client.get("/settings/account/").content.decode()
        assert "invented people and calls" in page
        assert re.search(rf'value="{person.role}" aria-pressed="true"', page)
        assert page.count('aria-pressed="true"') == 1
        assert person.name in page


@IN_A_DEMO
def test_switching_needs_a_token_a_post_and_a_known_role(people) -> None:
    assert Client(enforce_csrf_checks=True).post("/demo/look-as/", {"role": "owner"}).status_code == 403
    client = Client()
    assert client.get("/demo/look-as/").status_code == 405
    for wrong in ("admin", "", "owner@demo.example"):
        assert client.post("/demo/look-as/", {"role": wrong}).status_code == 404
    assert "_auth_user_id" not in client.session


@IN_A_DEMO
def test_a_role_without_its_person_is_not_found(db, client) -> None:
    assert client.post("/demo/look-as/", {"role": "owner"}).status_code == 404


def test_no_variable_turns_it_on(tmp_path) -> None:
    """Neither a name of ours nor Django's: the settings of a demo refuse a folder without its mark."""
    names = {
        "DJANGO_SETTINGS_MODULE": "calliper.config.demo.settings",
        "CALLIPER_HOME": str(tmp_path / "home"),
    }
    command = [sys.executable, "-m", "calliper.config.cli", "serve", "--port", "0"]
    told = subprocess.run(
        command, env=os.environ | names, capture_output=True, text=True, timeout=60, check=False
    )
    assert told.returncode == 2
    assert "is no folder of a demo" in " ".join(told.stderr.split())
    assert "Traceback" not in told.stderr
    with pytest.raises(CommandError, match="no folder of a demo"):
        call_command("demo", "serve")


def test_its_processes_heed_no_setting_of_ours(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("CALLIPER_DATABASE_URL", "postgresql://a:b@db/real")
    monkeypatch.setenv("CALLIPER_MAIL_HOST", "mail.example.com")
    given = env.only(tmp_path, "some.settings")
    ours = {name for name in given if name.startswith("CALLIPER_")}
    assert ours == {"CALLIPER_HOME", "CALLIPER_LOG_LEVEL"}
    assert given["CALLIPER_HOME"] == str(tmp_path)
    assert given["PATH"] == os.environ["PATH"]


def test_a_folder_is_removed_at_the_end_unless_it_is_kept(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with folder.prepared(None) as home:
        assert folder.is_demo(home)
        assert home.parent == tmp_path
        assert not folder.is_built(home)
        assert not folder.is_kept(home)
    assert list(tmp_path.iterdir()) == []
    with folder.prepared(tmp_path / "mine") as home:
        folder.write(home, built=True)
    with folder.prepared(tmp_path / "mine") as home:
        assert folder.is_built(home)
        assert folder.is_kept(home)


def test_a_folder_that_is_no_demo_s_is_refused(tmp_path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "calliper.sqlite3").write_text("precious")
    (tmp_path / "file").write_text("x")
    (tmp_path / "half").mkdir()
    folder.write(tmp_path / "half", built=False, kept=True)
    for name, words in (("real", "something else"), ("file", "is a file"), ("half", "before it was ready")):
        with pytest.raises(folder.FolderError, match=words), folder.prepared(tmp_path / name):
            pass
    assert (tmp_path / "real" / "calliper.sqlite3").read_text() == "precious"


def test_calls_come_faster_in_office_hours() -> None:
    assert pause_s(datetime(2026, 11, 26, 11, 40)) == BUSY_S
    assert pause_s(datetime(2026, 11, 26, 13, 20)) > 2 * BUSY_S
    assert pause_s(datetime(2026, 11, 26, 3, 0)) == pause_s(datetime(2026, 11, 22, 11, 40)) <= 30


def wait_for(what, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.3)


def is_down(url: str) -> bool:
    try:
        httpx.get(f"{url}/readyz", timeout=2)
    except httpx.TransportError:
        return True
    return False


def stored(home: Path) -> int:
    with sqlite3.connect(f"file:{home / 'calliper.sqlite3'}?mode=ro", uri=True) as rows:
        return rows.execute("SELECT count(*) FROM calls_call").fetchone()[0]


def test_a_port_that_is_taken_is_said_before_anything_is_built(tmp_path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        demo = Demo(tmp_path, "--port", str(other.getsockname()[1]), *SMALL)
        assert demo.process.wait(30) == 1
    assert "Name another one, or leave --port out." in demo.told.read_text()
    assert "Traceback" not in demo.told.read_text()
    assert demo.folders() == []


def test_ctrl_c_while_it_builds_leaves_nothing(tmp_path) -> None:
    demo = Demo(tmp_path)
    wait_for(demo.folders, 30)
    time.sleep(1)
    assert demo.stop(signal.SIGINT) == 0
    assert demo.folders() == []
    assert "Traceback" not in demo.told.read_text()


@pytest.mark.slow
@pytest.mark.nightly  # tests/journeys/test_demo.py walks through one
def test_it_starts_calls_and_leaves_nothing_behind(tmp_path) -> None:
    """Two at a time: one on a folder that goes, one on a folder that stays."""
    kept = tmp_path / "mine"
    one, two = Demo(tmp_path, *SMALL), Demo(tmp_path, "--keep", str(kept), "--quiet-phones", *SMALL)
    urls = one.url(), two.url()
    assert urls[0] != urls[1]
    (home,) = one.folders()
    assert all(person.email in one.told.read_text() for person in roles.PEOPLE)

    with httpx.Client(base_url=urls[0], follow_redirects=True, timeout=60) as browser:
        token = TOKEN.search(browser.get("/login/").text)
        assert token
        body = {"role": "agent", "csrfmiddlewaretoken": token[1]}
        page = browser.post("/demo/look-as/", data=body, headers={"Referer": urls[0]})
        assert page.status_code == 200
        assert "invented people and calls" in page.text
    before = stored(home)
    wait_for(lambda: stored(home) > before, CALLS_S)

    assert one.stop(signal.SIGINT) == 0
    assert one.folders() == []
    assert is_down(urls[0])
    two.process.kill()  # nobody is left to clear up: the server ends by itself
    two.process.wait()
    wait_for(lambda: is_down(urls[1]), STOPPED_S)
    assert folder.is_built(kept)

    again, held = Demo(tmp_path, "--keep", str(kept), "--quiet-phones"), stored(kept)
    again.url()
    assert again.stop(signal.SIGTERM) == 0
    assert stored(kept) == held > 0
    assert "Inventing" not in again.told.read_text()
    assert not (tmp_path / "data").exists()
    assert "Traceback" not in "".join(demo.told.read_text() for demo in (one, two, again))
