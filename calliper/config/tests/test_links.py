"""No page leads to nothing: whatever a role is made of, each link and form on each page opens for whoever sees it."""

from __future__ import annotations

import re
from contextlib import suppress
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from calliper.calls.tests.make import make_call, make_tag
from calliper.core.clock import now
from calliper.core.permissions import NONE, ORG, OWN, TABLE, TEAM
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.reports.actions.projecting import catch_up
from calliper.reports.tests.owed import miss, tell
from tests.reaching import Mixed

pytestmark = pytest.mark.django_db(databases="__all__")

LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)')
ASKED = re.compile(r'\bhx-get="([^"#]+)')
FORM = re.compile(r'<form\b(?=[^>]*\bmethod="post")[^>]*?\baction="([^"#]+)')
# What ends the session, makes and removes whole organisations, or says 404 to an empty form: no language, no leave
# that this session took off.
LEFT_OUT = {
    "account_logout", "first_run:sample", "first_run:sample_remove", "orgs:switch", "set_language",
    "calls:leave_restore",
}  # fmt: skip
MOST_PAGES = 400
# The roles that meet the most pages of which something may be missing.
TELLING = {"calls of all, notes on own", "figures of all, own calls", "everything", "everything of the team"}

ROLES: dict[str, dict[str, Any]] = {
    "calls of all, notes on own": {
        "calls.read": ORG, "calls.note": OWN, "calls.tag": TEAM, "contacts.read": TEAM, "contacts.reveal": OWN,
    },
    "contacts of all, own calls": {
        "calls.read": OWN, "contacts.read": ORG, "contacts.rename": TEAM, "contacts.join": TEAM,
        "contacts.reveal": TEAM,
    },
    "figures of all, own calls": {
        "reports.read": ORG, "calls.read": OWN, "call_backs.work": OWN, "contacts.read": NONE, "devices.read": TEAM,
    },
    "call backs of the team, notes on own": {
        "calls.read": ORG, "call_backs.work": ORG, "call_backs.assign": TEAM, "calls.note": OWN,
        "contacts.read": TEAM, "contacts.reveal": OWN, "reports.read": TEAM,
    },
    "phones of all, enrols the team": {
        "devices.read": ORG, "devices.enrol": TEAM, "devices.revoke": TEAM, "lines.change": OWN, "receipts.read": TEAM,
    },
    "enrols and nothing else": {"devices.enrol": ORG},
    "members of all, leaves of the team": {
        "members.read": ORG, "leaves.change": TEAM, "teams.change": TEAM, "members.change": OWN, "calls.read": TEAM,
    },
    "members and no calls": {"members.read": ORG, "members.change": ORG, "members.invite": ORG, "leaves.change": ORG},
    "receipts and the policy": {"receipts.read": ORG, "policy.read": ORG, "policy.change": ORG},
    "activity alone": {"activity.read": ORG},
    "sets up and sees little": {
        "organisation.change": ORG, "settings.read": ORG, "health.read": ORG, "calls.read": OWN,
    },
    "imports alone": {"calls.import": ORG},
    "own account": {"account.change": OWN, "notices.read": OWN, "settings.read": OWN},
    "everything": dict.fromkeys(TABLE, ORG),
    "everything of the team": {name: max(far for far in row.offered if far <= TEAM) for name, row in TABLE.items()},
    "everything of one's own": {name: max(far for far in row.offered if far <= OWN) for name, row in TABLE.items()},
}  # fmt: skip


def _starts() -> list[str]:
    """Every address without an id."""
    found = []

    def walk(patterns: list[URLPattern | URLResolver], namespace: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = pattern.namespace or ""
                walk(pattern.url_patterns, f"{namespace}{inner}:" if inner else namespace)
            elif pattern.name and not pattern.pattern.converters and "sync" not in namespace:
                found.append(namespace + pattern.name)

    walk(get_resolver().url_patterns, "")
    return [name for name in found if name not in LEFT_OUT]


def _route(path: str) -> str:
    match = get_resolver().resolve(path)
    return str(match.view_name)


class Walk:
    """Everything that can be reached from the start by clicking, one page of each kind per object."""

    def __init__(self, mixed: Mixed) -> None:
        self.mixed = mixed
        self.seen: set[str] = set()
        self.dead: set[tuple[str, str, str]] = set()
        self.pages = 0

    def from_start(self) -> None:
        """Begin at the first page and at every address that opens without an id."""
        waiting = ["/"]
        for name in _starts():
            with suppress(NoReverseMatch):
                waiting.append(reverse(name))
        for path in waiting:
            self.open(path, "")
        assert self.pages <= MOST_PAGES

    def open(self, path: str, on: str) -> None:
        """Open one address and all that its page leads to; `on` is the page where it stood."""
        waiting = [(path, on)]
        while waiting:
            path, on = waiting.pop()
            split = urlsplit(path)
            if split.netloc or not split.path.startswith("/") or split.path in self.seen:
                continue
            self.seen.add(split.path)
            if _route(split.path) in LEFT_OUT:
                continue
            answer = self.mixed.client.get(path, follow=True)
            if answer.status_code == 404 and on:
                self.dead.add(("link", on, _route(split.path)))
            if answer.status_code != 200 or "text/html" not in answer.headers.get("Content-Type", ""):
                assert answer.status_code < 500, path
                continue
            self.pages += 1
            text = answer.content.decode()
            here = answer.request["PATH_INFO"]
            for pattern in (LINK, ASKED):
                waiting += [(urljoin(here, unescape(found)), here) for found in pattern.findall(text)]
            for found in FORM.findall(text):
                self.send(urljoin(here, unescape(found)), here)

    def send(self, path: str, on: str) -> None:
        """Send an empty form, and take back whatever that did."""
        split = urlsplit(path)
        if split.netloc or f"POST {split.path}" in self.seen:
            return
        self.seen.add(f"POST {split.path}")
        if _route(split.path) in LEFT_OUT:
            return
        with self.mixed.undone():
            answer = self.mixed.client.post(path)
        if answer.status_code == 404:
            self.dead.add(("form", on, _route(split.path)))


@pytest.fixture
def busy(mixed: Mixed, projection: Any) -> Mixed:
    """The things of all three with calls to return, a tag, a twin, and figures."""
    make_tag(mixed.acme, "Hot")
    for n, things in enumerate(mixed.at.values()):
        miss(mixed.acme, f"55501099{n:02}", agent=things.agent)
        real = make_call(mixed.acme, agent=things.agent, number=f"55501088{n:02}", has_note=False)
        make_call(mixed.acme, agent=things.agent, number=f"55501088{n:02}", twin_of=real, source="dialler")
    # Bob was in South before: his call of then is not within reach of who leads North.
    make_call(mixed.acme, agent=mixed.acme.bob, team=mixed.acme.south, number="5550107700")
    make_call(mixed.acme, agent=mixed.acme.nina, team=mixed.acme.north, number="5550107701")
    tell(mixed.acme)
    with scope(mixed.acme.org.id):
        catch_up(now())
    return mixed


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=[] if each in TELLING else [pytest.mark.nightly]) for each in ROLES]
)
def test_no_page_leads_to_nothing(busy: Mixed, name: str) -> None:
    busy.allow(**{each.replace(".", "__"): reach for each, reach in ROLES[name].items()})
    walk = Walk(busy)
    walk.from_start()
    assert walk.dead == set()
    assert walk.pages > 0


def test_a_role_that_opens_nothing_says_so_and_lets_one_out(mixed: Mixed) -> None:
    mixed.allow()
    answer = mixed.client.get("/", follow=True)
    assert (answer.status_code, answer.redirect_chain) == (200, [])
    page = answer.content.decode()
    assert "opens no page" in page
    assert "Mixed" in page
    assert "an admin of your organisation" in page
    assert f'action="{reverse("account_logout")}"' in page
    assert mixed.client.get("/more/").status_code == 200
    assert mixed.client.get("/calls/").status_code == 404


@pytest.mark.parametrize("permission", sorted(TABLE))
def test_any_single_cell_finds_a_first_page(mixed: Mixed, permission: str) -> None:
    mixed.allow(**{permission.replace(".", "__"): max(TABLE[permission].offered)})
    answer = mixed.client.get("/", follow=True)
    assert answer.status_code == 200, answer.redirect_chain


def test_nobody_is_kept_in_an_organisation_by_a_role(mixed: Mixed, globex: Any) -> None:
    """Whoever may do nothing here may still go where more is allowed."""
    mixed.allow()
    with scope(globex.org.id):
        orgs.add_member(
            by=globex.charlie,
            name="Vera",
            role="agent",
            login=mixed.vera.login,
            now=globex.charlie.created_at,
        )
    page = mixed.client.get("/").content.decode()
    assert "Go to Globex" in page
    assert mixed.client.post(f"/switch/{globex.org.id}/", follow=True).status_code == 200
    assert mixed.client.get("/calls/").status_code == 200
