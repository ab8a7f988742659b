"""Rules are taken over and made in the browser, an alert comes up by itself, is followed and put off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import assert_accessible, faults, listen, sign_in
from tests.company import Company, make_company
from tests.server import Server

VIEWS = ["", "new/", "new/?kind=figure", "new/?kind=silent_team"]


@pytest.fixture(scope="module")
def company(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Company:
    return make_company(server, tmp_path_factory.mktemp("phones"), days=2, calls=20)


@pytest.mark.browser
@pytest.mark.slow
def test_an_owner_is_told_and_follows_the_alert(server: Server, page: Page, company: Company) -> None:
    said = listen(page)
    sign_in(page, server.url)
    page.get_by_role("link", name="Alerts").click()
    expect(page.get_by_role("heading", name="Nothing is watched yet")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("button", name="Start with these").press("Enter")
    expect(page.get_by_role("link", name="No call for 60 minutes", exact=True)).to_be_visible()

    page.get_by_role("link", name="New rule").click()
    page.get_by_role("link", name="A figure crosses a line").click()
    page.locator("#id_metric").select_option("calls")
    page.locator("#id_raise_at").fill("1")
    page.locator("#id_window").select_option("7d")
    page.locator("#id_least_calls").fill("1")
    page.locator("#id_about").select_option("team:all")
    page.locator("#id_in_hours").uncheck()
    page.get_by_role("button", name="Look back 14 days").click()
    expect(page.get_by_role("status").filter(has_text="Would have alerted")).to_be_visible()
    page.get_by_role("button", name="Save rule").click()

    row = (
        page.locator("#open-alerts")
        .locator("xpath=../../..")
        .get_by_role("listitem")
        .filter(has_text="Total calls")
    )
    for _ in range(90):
        page.goto(f"{server.url}/reports/alerts/")
        if row.count() == 2:
            break
        page.wait_for_timeout(1000)
    expect(row).to_have_count(2)
    row.first.get_by_role("button", name="1 hour").click()
    expect(row.last).to_contain_text("put off until")
    row.first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Explore")
    assert said == []


@pytest.mark.browser
@pytest.mark.slow
def test_it_is_accessible_in_both_themes_and_widths(server: Server, page: Page, company: Company) -> None:
    said = listen(page)
    sign_in(page, server.url)
    assert faults(page, [f"{server.url}/reports/alerts/{view}" for view in VIEWS]) == []
    assert said == []
