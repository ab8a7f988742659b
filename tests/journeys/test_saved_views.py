"""A view is saved, shared, found by somebody else, put on a dashboard, and opens first."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import faults_here, listen, opened
from tests.company import Company, make_company
from tests.server import Server


@pytest.fixture(scope="module")
def company(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Company:
    made = make_company(server, tmp_path_factory.mktemp("phones"), days=3, calls=20)
    made.give_login("Priya Nair", "priya@example.com")
    return made


@pytest.mark.browser
@pytest.mark.slow
def test_a_view_goes_from_its_owner_to_everybodys_first_page(
    server: Server, browser: Browser, company: Company
) -> None:
    tara, priya = (opened(browser, server.url, f"{who}@example.com") for who in ("tara", "priya"))
    said = listen(tara)

    tara.goto(f"{server.url}/calls/?outcome=missed")
    tara.get_by_role("link", name="Save view").click()
    tara.locator("#report-name").fill("Missed calls")
    tara.get_by_role("button", name="Save view").click()
    tabs = tara.get_by_role("navigation", name="Saved views")
    expect(tabs.locator('[aria-current="page"]')).to_have_text("Missed calls")
    assert faults_here(tara) == []
    tabs.get_by_role("link", name="All calls").click()
    expect(tabs.locator('[aria-current="page"]')).to_have_text("All calls")

    tara.get_by_role("link", name="Saved views").click()
    tara.get_by_role("link", name="Share Missed calls").click()
    assert faults_here(tara) == []
    tara.get_by_label("Everybody in the organisation").check()
    tara.get_by_role("button", name="Save who sees it").click()
    expect(tara.locator("ul.rows")).to_contain_text("shared with everybody")
    assert faults_here(tara) == []

    tara.get_by_role("button", name="More for Missed calls").click()
    tara.get_by_role("link", name="Open first…").click()
    tara.get_by_label("Agent", exact=True).check()
    tara.get_by_role("button", name="Save", exact=True).click()

    heard = listen(priya)
    priya.get_by_role("link", name="Calls", exact=True).first.click()
    expect(priya).to_have_url(re.compile(r"/calls/\?outcome=missed$"))
    expect(priya.get_by_role("navigation", name="Saved views").locator('[aria-current="page"]')).to_have_text(
        "Missed calls"
    )
    priya.get_by_role("link", name="Saved views").first.click()
    expect(priya.locator("ul.rows")).to_contain_text("shared by Tara Rao")
    priya.get_by_role("button", name="More for Missed calls").click()
    priya.get_by_role("button", name="Put on my dashboard").click()
    card = priya.get_by_role("region", name="Missed calls")
    expect(card.locator(".value")).to_be_visible()
    assert faults_here(priya) == []
    card.get_by_role("button", name="More for Missed calls").click()
    priya.get_by_role("button", name="Take off my dashboard").click()
    expect(priya.get_by_role("heading", name="Your views")).to_have_count(0)
    assert said == heard == []
