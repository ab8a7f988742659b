"""From nothing to a number on the screen: sign up, add an agent, enrol a phone, see its calls, use them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from calliper.sync.phone import Phone, Sim
from tests.browser import assert_accessible, faults, listen
from tests.company import PASSWORD, just_now
from tests.server import Server

PAGES = [
    "/devices/",
    "/devices/add/",
    "/devices/guidance/",
    "/notices/",
    "/settings/notices/",
    "/lines/",
    "/agents/",
    "/contacts/",
    "/search/",
    "/contacts/?outcome=rejected",
    "/consent/",
    "/activity/",
    "/more/",
    "/settings/",
    "/settings/account/",
    "/settings/members/",
    "/settings/members/add/",
    "/settings/members/invite/",
    "/settings/members/people/",
    "/settings/members/people/?way=pasted",
    "/settings/members/people/?way=file",
    "/settings/teams/",
    "/settings/permissions/",
    "/settings/mail/",
    "/settings/collection/",
    "/settings/notice/",
    "/settings/notice/edit/",
    "/settings/call-tags/",
    "/calls/?outcome=rejected",
]
CODE = re.compile(r"[A-Z2-9]{3}-[A-Z2-9]{3}-[A-Z2-9]{3}")


def first_objects(page: Page, base: str) -> list[str]:
    """The first page about one object behind each list."""
    found = []
    for path in ("/calls/", "/contacts/", "/agents/", "/devices/", "/lines/", "/settings/members/"):
        page.goto(base + path)
        hrefs = page.eval_on_selector_all(
            "main a[href]", "links => links.map(link => link.getAttribute('href'))"
        )
        found += [href for href in hrefs if re.fullmatch(re.escape(path) + r"[0-9a-f-]{36}/", href)][:1]
    return found


@pytest.mark.browser
@pytest.mark.slow
def test_a_newcomer_sees_the_first_calls_of_a_phone(server: Server, page: Page, tmp_path: Path) -> None:
    said = listen(page)

    page.goto(server.url)
    page.wait_for_url("**/signup/")
    assert_accessible(page)
    page.get_by_label("Organisation").fill("Saffron Solar")
    page.get_by_label("Your name").fill("Tara Rao")
    page.get_by_label("E-mail").fill("tara@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("form button[type=submit]").first.click()
    page.wait_for_url("**/setup/organisation/")
    page.get_by_role("link", name="Finish later").click()
    page.wait_for_url("**/dashboard/")
    assert_accessible(page)

    page.goto(f"{server.url}/devices/add/")
    assert_accessible(page)
    page.get_by_label("Name of somebody new").fill("Priya Nair")
    page.get_by_role("button", name="Show the code").click()
    page.wait_for_url("**/devices/codes/**")
    assert_accessible(page)
    code = CODE.search(page.locator("main, body").first.inner_text())
    assert code

    phone = Phone(tmp_path / "phone", server.url)
    phone.enrol(
        code.group(), sims=[Sim("sim-1", 0, "Jio")], device={"manufacturer": "Xiaomi", "model": "Redmi 12"}
    )
    expect(page.get_by_role("heading", level=1)).to_contain_text("connected", timeout=25_000)
    phone.agree()
    expect(page.get_by_role("heading", level=1)).to_contain_text("has agreed", timeout=25_000)

    page.goto(f"{server.url}/calls/")
    soon = datetime.now(UTC) + timedelta(seconds=1)
    while datetime.now(UTC) < soon:
        page.wait_for_timeout(200)
    phone.log.add(just_now(0, "+915550104417", name="Hitesh Patel"))
    phone.log.add(just_now(0, "+915550104418", kind="missed", duration_s=0))
    assert phone.run_until_empty().stored == 2

    expect(page.get_by_text("Hitesh Patel").first).to_be_visible(timeout=25_000)
    assert "5550104417" not in page.content()
    assert_accessible(page)

    phone.log.add(just_now(0, "+915550104419", kind="incoming", name="सुनीता वर्मा"))
    assert phone.run_until_empty().stored == 1
    page.get_by_role("link", name="1 new call").click(timeout=25_000)
    expect(page.get_by_text("सुनीता वर्मा").first).to_be_visible()

    page.goto(f"{server.url}/calls/?outcome=missed")
    rows = page.locator("table tbody tr td a[href^='/calls/'], table tbody tr a[href^='/contacts/']")
    expect(page.get_by_text("Hitesh Patel")).to_have_count(0)
    expect(rows.first).to_be_visible()

    page.goto(f"{server.url}/calls/")
    hrefs = page.eval_on_selector_all("main a[href]", "links => links.map(link => link.getAttribute('href'))")
    calls = [href for href in hrefs if re.fullmatch(r"/calls/[0-9a-f-]{36}/", href)]
    contacts = [href for href in hrefs if re.fullmatch(r"/contacts/[0-9a-f-]{36}/", href)]
    assert calls or contacts
    hitesh = page.locator("tr", has_text="Hitesh Patel").locator("a[href^='/calls/']").first
    page.goto(server.url + str(hitesh.get_attribute("href")))
    assert_accessible(page)
    page.get_by_label("Add a note").fill("Wants a quote for 5 kW by Monday")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("Wants a quote for 5 kW by Monday").first).to_be_visible()

    page.get_by_role("button", name="Reveal").first.click()
    page.get_by_role("button", name="Call back").or_(page.get_by_label("Call back")).first.click()
    expect(page.get_by_text("55501 04417").first).to_be_visible()

    page.goto(f"{server.url}/activity/")
    expect(page.get_by_text("looked at a number").first).to_be_visible()
    every = [*PAGES, *first_objects(page, server.url)]
    assert faults(page, [server.url + path for path in every]) == []
    assert said == []
    phone.close()
