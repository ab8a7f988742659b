"""Names and notes that would like to be programs, from a phone and from the portal, looked at in a browser."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page

from calliper.config.assure.corpus.words import LETTERS, SCRIPTS
from calliper.sync.phone import Call, Phone, Sim
from tests.browser import listen, sign_in
from tests.company import FOUND, PASSWORD
from tests.server import Server

WORDS = (*SCRIPTS, *LETTERS)
# Each place takes every word that fits: what is too long for a field is refused there, not cut.
PLANT = """
from uuid import UUID
from calliper.calls import actions as calls
from calliper.calls.models import Contact
from calliper.devices import actions as devices
from calliper.devices.models import Line
with scope(UUID(given["org"])):
    org = Organisation.objects.get(pk=given["org"])
    owner, moment = Member.objects.get(role="owner"), now()
    rows = list(Call.objects.order_by("start_ms"))
    words = given["words"]
    for call, word in zip(rows, words):
        calls.add_note(call=call, by=owner, text=word, now=moment)
    for contact, word in list(zip(Contact.objects.order_by("pk"), words))[::2]:
        calls.rename_contact(contact=contact, by=owner, name=word[:120], now=moment)
    short = dict.fromkeys(word[:40].strip() for word in words[::3])
    tags = [calls.create_call_tag(by=owner, name=word, now=moment) for word in short]
    for call, tag in zip(rows, tags):
        calls.tag_call(call=call, tag=tag, by=owner, now=moment)
    teams = [orgs.create_team(by=owner, name=word[:60], now=moment) for word in words[1::4]]
    for place, word in enumerate(words[2::4]):
        team = teams[place % len(teams)]
        member = orgs.add_member(by=owner, name=word[:120], role="agent", team=team, agent_code=f"X{place}", now=moment)
        tag = orgs.create_agent_tag(by=owner, name=word[:40], now=moment)
        orgs.set_agent_tags(by=owner, member=member, tags=[tag], now=moment)
        today = moment.date()
        orgs.add_leave(by=owner, member=member, from_day=today, until_day=today, reason=word[:200], now=moment)
    devices.name_line(by=owner, line=Line.objects.get(), label=words[7][:60], now=moment)
    consent.exclude_number(by=owner, org=org, number="98450 12345", reason=words[14][:80], now=moment)
    orgs.change_organisation(by=owner, org=org, name=words[10][:120], now=moment)
    call = rows[5]
    made = {"call": call.pk, "contact": call.contact_id, "agent": call.agent_id}
    made |= {"member": member.pk, "team": teams[0].pk}
    print(json.dumps({name: str(each) for name, each in made.items()}))
"""
PAGES = (
    "/calls/",
    "/calls/?rows=100",
    "/calls/{call}/",
    "/contacts/",
    "/contacts/{contact}/",
    "/agents/",
    "/agents/{agent}/",
    "/agents/{member}/",
    "/dashboard/",
    "/call-back/",
    "/devices/",
    "/lines/",
    "/settings/",
    "/settings/members/",
    "/settings/members/{member}/",
    "/settings/teams/",
    "/settings/teams/{team}/",
    "/settings/call-tags/",
    "/settings/collection/",
    "/activity/",
    "/devices/add/",
    "/search/",
    "/consent/",
    "/notices/",
)
REPORTS = (
    "document.addEventListener('securitypolicyviolation',"
    " told => console.error('policy: ' + told.blockedURI + ' ' + told.violatedDirective))"
)
OVERFLOWS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
HIDDEN = "getComputedStyle(document.querySelector('main')).display === 'none'"


@pytest.fixture(scope="module")
def places(server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An organisation in which everything is called by a hostile word."""
    made = server.run(FOUND, agents=["Priya Nair"], password=PASSWORD)
    phone = Phone(tmp_path_factory.mktemp("phone"), server.url)
    phone.enrol(
        server.code(made["org"], made["agents"][0]),
        sims=[Sim("sim-1", 0, "Jio")],
        line_number="+915550010417",
    )
    phone.agree()
    start = datetime.now(UTC) - timedelta(minutes=len(WORDS) + 5)
    for place, word in enumerate(WORDS):
        at = round((start + timedelta(minutes=place)).timestamp() * 1000)
        kind = "missed" if place % 3 == 0 else "outgoing"
        number = f"+91555002{place:04d}"
        phone.log.add(
            Call(
                number, kind, at, 0 if kind == "missed" else 30, subscription_id="sim-1", name=word, note=word
            )
        )
    assert phone.run_until_empty().problem is None
    phone.close()
    return dict(server.run(PLANT, org=made["org"], words=list(WORDS)))


@pytest.mark.browser
def test_no_word_becomes_a_program(server: Server, page: Page, places: dict[str, str]) -> None:
    assert len(WORDS) >= 60
    ran: list[str] = []
    page.expose_function("pwned", lambda *_: ran.append(page.url))
    page.add_init_script(REPORTS)
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: ran.append(request.url) if "/pwned" in request.url else None)
    said = listen(page)
    sign_in(page, server.url)
    for address in PAGES:
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            answer = page.goto(server.url + address.format(**places))
            assert answer
            assert answer.status == 200, address
            time.sleep(0.15)
            assert page.evaluate(OVERFLOWS) <= 0, f"{address} is wider than {width}"
            assert not page.evaluate(HIDDEN), address
    assert (ran, said) == ([], [])


@pytest.mark.browser
def test_a_word_that_does_run_would_be_noticed(server: Server, page: Page, places: dict[str, str]) -> None:
    ran: list[str] = []
    page.expose_function("pwned", lambda *_: ran.append(page.url))
    said = listen(page)
    sign_in(page, server.url)
    page.goto(f"{server.url}/calls/")
    page.evaluate("pwned()")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=pwned()>')")
    page.wait_for_timeout(300)
    assert ran
    assert any("Content Security Policy" in each or "inline event handler" in each for each in said)
