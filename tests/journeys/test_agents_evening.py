"""An agent looks back on the day: own figures, the same that the manager sees, and who is still to be called back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import assert_accessible, faults_here, listen, opened
from tests.company import Company, make_company
from tests.server import Server

AGENT = "Priya Nair"


@pytest.fixture(scope="module")
def company(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Company:
    made = make_company(server, tmp_path_factory.mktemp("phones"), days=3, calls=20)
    made.give_login(AGENT, "priya@example.com")
    return made


def total(page: Page) -> str:
    return page.locator("#figure-calls .value").inner_text()


@pytest.mark.browser
@pytest.mark.slow
def test_an_agent_sees_what_the_manager_sees(server: Server, browser: Browser, company: Company) -> None:
    priya, tara = (opened(browser, server.url, f"{who}@example.com") for who in ("priya", "tara"))
    said = listen(priya)
    expect(priya.get_by_role("heading", level=1)).to_have_text("Your calls")
    priya.get_by_role("link", name="7 days").first.click()
    expect(priya.get_by_role("link", name="7 days").first).to_have_attribute("aria-current", "true")
    own = total(priya)
    assert int(own.replace(",", "")) > 0

    tara.goto(f"{server.url}/dashboard/?period=7d")
    row = tara.locator(".team-table tbody tr").filter(has_text=AGENT)
    expect(row.locator("td").first).to_have_text(own)

    priya.get_by_role("navigation", name="Pages of the dashboard").get_by_role(
        "link", name="Insights"
    ).click()
    expect(priya.locator(".chart svg").first).to_be_visible()
    assert total(priya) == own
    expect(priya.get_by_role("heading", name="Who leads?")).to_have_count(0)
    assert faults_here(priya) == []
    tara.goto(f"{server.url}/dashboard/insights/?period=7d")
    expect(tara.locator(".chart svg").first).to_be_visible()
    expect(tara.get_by_role("heading", name="Who leads?")).to_be_visible()
    assert faults_here(tara) == []

    priya.get_by_role("link", name="Follow-ups").first.click()
    expect(priya.get_by_role("heading", level=1)).to_have_text("Follow-ups")
    assert_accessible(priya)
    others = [name for name in ("Rohan Deshmukh", "Kavya Iyer", "Imran Shaikh") if name in priya.content()]
    assert others == []
    assert said == []
