"""Today's code starts on yesterday's data: nothing is lost, everything can be read, and there is a way back."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.company import PASSWORD
from tests.server import Server
from tests.upgrade import counts, lay_out

READ_NAMES = """
from calliper.calls.models import ContactName
from calliper.orgs.models import Organisation
from calliper.core.scope import unscoped
with unscoped("operator command"):
    orgs = list(Organisation.objects.all())
names = set()
for org in orgs:
    with scope(org.id):
        ring = Keyring.of(org.id)
        for name in ContactName.objects.all():
            names.add(ring.decrypt("calls_contactname", "name_enc", name.pk, bytes(name.name_enc)))
print(json.dumps([[str(org.id) for org in orgs], sorted(names)]))
"""
PROJECTED = """
from calliper.core.scope import unscoped
from calliper.reports.models import ProjectionState
with unscoped("operator command"):
    print(json.dumps([[row.health, row.calls, row.rebuild_asked_at is None] for row in ProjectionState.objects.all()]))
"""
PAGES = ("/calls/", "/contacts/", "/agents/", "/devices/", "/activity/", "/settings/backups/")


def signed_in(base: str) -> httpx.Client:
    """Tara, through the form that people use."""
    browser = httpx.Client(base_url=base, follow_redirects=True, timeout=30)
    browser.get("/login/")
    token = browser.cookies["csrftoken"]
    given = {"login": "tara@example.com", "password": PASSWORD, "csrfmiddlewaretoken": token}
    answer = browser.post("/login/", data=given, headers={"Referer": f"{base}/login/"})
    assert answer.status_code == 200
    assert "sessionid" in browser.cookies
    return browser


def wait_for_projection(server: Server, *, within_s: float = 60) -> int:
    """Calls projected, as soon as all of them are."""
    end = time.monotonic() + within_s
    told: list = []
    while time.monotonic() < end:
        told = server.run(PROJECTED)
        if told and all(health == "good" and settled for health, _, settled in told):
            return sum(calls for _, calls, _ in told)
        time.sleep(1)
    raise AssertionError(told)


@pytest.mark.slow
def test_it_upgrades_a_server_with_data(tmp_path: Path) -> None:
    home = lay_out(tmp_path / "home")
    before = {name: counts(home / name) for name in ("calliper.sqlite3", "keys.sqlite3")}
    assert before["calliper.sqlite3"]["calls_call"] > 100
    server = Server(home).start()
    try:
        after = {name: counts(home / name) for name in before}
        for name, tables in before.items():
            kept = {table: after[name].get(table) for table in tables}
            # People sign in and jobs run on a started server; nothing else moves.
            moving = {"django_session", "activity_event", "activity_delivery", "activity_pending"}
            assert {t: n for t, n in kept.items() if t not in moving} == {
                t: n for t, n in tables.items() if t not in moving
            }
        (org,), names = server.run(READ_NAMES)
        assert len(names) > 10
        assert all(name.strip() for name in names)
        assert len(server.calls(org)) == before["calliper.sqlite3"]["calls_call"]
        browser = signed_in(server.url)
        for address in PAGES:
            assert browser.get(address).status_code == 200, address
        assert 100 < wait_for_projection(server) <= before["calliper.sqlite3"]["calls_call"]
        (snapshot,) = (home / "snapshots").iterdir()
        assert counts(snapshot / "calliper.sqlite3") == before["calliper.sqlite3"]
        assert counts(snapshot / "keys.sqlite3") == before["keys.sqlite3"]
    finally:
        assert server.stop() == 0


def test_the_old_server_is_really_old(tmp_path: Path) -> None:
    home = lay_out(tmp_path / "home")
    with closing(sqlite3.connect(home / "calliper.sqlite3")) as opened:
        applied = {f"{app}.{name}" for app, name in opened.execute("SELECT app, name FROM django_migrations")}
        tables = {name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert "calls.0003_moves_names_persons" in applied
    assert "calls.0004_callback" not in applied
    assert not {name for name in tables if name.startswith("reports_")}
