"""The dashboard with a week of calls: read, clicked down to the calls, kept current, by mouse and by keyboard."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import assert_accessible, faults, listen, sign_in
from tests.company import Company, just_now, make_company
from tests.server import Server

VIEWS = [
    "",
    "?period=today",
    "?period=7d&heat=calls&agents=all",
    "?waiting=not_picked_up",
    "?since=2020-01-01",
]


@pytest.fixture(scope="module")
def company(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Company:
    return make_company(server, tmp_path_factory.mktemp("phones"), days=4, calls=30)


def total(page: Page) -> int:
    words = page.locator("#figure-calls .value").inner_text()
    return int(words.replace(",", ""))


@pytest.mark.browser
@pytest.mark.slow
def test_a_lead_reads_the_week_and_clicks_down_to_the_calls(
    server: Server, page: Page, company: Company
) -> None:
    said = listen(page)
    sign_in(page, server.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")
    expect(page.locator(".chart svg")).to_be_visible()
    assert_accessible(page)

    calls = total(page)
    assert calls > 100
    page.locator("#figure-calls").click()
    expect(page.locator(".cal-head .sub b")).to_have_text(f"{calls:,}")
    page.go_back()

    page.get_by_role("button", name="Table").press("Enter")
    expect(page.locator("#days-table")).to_be_visible()
    expect(page.locator(".chart svg")).to_be_hidden()
    page.get_by_role("button", name="Table").press("Enter")
    expect(page.locator(".chart svg")).to_be_visible()

    box = page.locator(".chart").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] - 60, box["y"] + box["height"] / 2)
    page.wait_for_url(re.compile(r"since="))
    expect(page.get_by_role("heading", name="Calls per hour")).to_be_visible()

    page.goto(f"{server.url}/dashboard/")
    page.get_by_role("button", name="Missed").press("Enter")
    expect(page.get_by_role("button", name="Missed")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="7 days").press("Enter")
    page.wait_for_url("**period=7d**")
    page.get_by_role("link", name="Calls", exact=True).last.press("Enter")
    page.wait_for_url("**sort=-calls**")
    expect(page.locator('.team-table [aria-sort="descending"]')).to_contain_text("Calls")
    assert said == []


@pytest.mark.browser
@pytest.mark.slow
def test_it_brings_itself_up_to_date_and_keeps_the_focus(
    server: Server, page: Page, company: Company
) -> None:
    said = listen(page)
    sign_in(page, server.url)
    calls = total(page)
    page.locator("#sort-connected").focus()
    phone = company.phones[0]
    phone.log.add(just_now(2, "+915550999999", "missed", 0))
    assert phone.run_until_empty().stored == 1
    expect(page.locator("#figure-calls .value")).to_have_text(f"{calls + 1:,}", timeout=30_000)
    expect(page.locator("#sort-connected")).to_be_focused()
    expect(page.locator(".chart svg")).to_be_visible()
    assert said == []


@pytest.mark.browser
@pytest.mark.slow
def test_it_is_accessible_in_both_themes_and_widths(server: Server, page: Page, company: Company) -> None:
    said = listen(page)
    sign_in(page, server.url)
    assert faults(page, [f"{server.url}/dashboard/{view}" for view in VIEWS]) == []
    assert said == []


@pytest.mark.browser
@pytest.mark.slow
def test_it_works_without_script(server: Server, page: Page, company: Company, tmp_path: Path) -> None:
    sign_in(page, server.url)
    cookies = page.context.cookies()
    assert page.context.browser
    plain = page.context.browser.new_context(java_script_enabled=False)
    plain.add_cookies([{"name": c["name"], "value": c["value"], "url": server.url} for c in cookies])
    bare = plain.new_page()
    bare.goto(f"{server.url}/dashboard/")
    expect(bare.locator("#days-table")).to_be_visible()
    expect(bare.locator(".chart")).to_be_hidden()
    expect(bare.get_by_role("button", name="Table")).to_be_hidden()
    plain.close()
