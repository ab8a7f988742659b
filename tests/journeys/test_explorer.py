"""A question is put together in the browser, by mouse and by keyboard, drawn, followed to its calls, and saved."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser import assert_accessible, faults, findings, listen, sign_in
from tests.company import Company, make_company
from tests.server import Server

VIEWS = [
    "",
    "?metric=calls&metric=talk_s&metric=connected",
    "?metric=calls&by=day&by=outcome&compare=before",
    "?metric=calls&by=weekday&by=hour",
    "?metric=calls&metric=connected_percent&by=agent",
    "?metric=calls&by=outcome&chart=donut",
    "?metric=calls&by=contact&compare=before",
    "?metric=moon&by=day&since=1990-01-01",
]


@pytest.fixture(scope="module")
def company(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Company:
    return make_company(server, tmp_path_factory.mktemp("phones"), days=4, calls=30)


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def rows(page: Page) -> list[str]:
    return page.locator("#explore-table tbody th").all_inner_texts()


@pytest.mark.browser
@pytest.mark.slow
def test_a_lead_asks_and_follows_a_number_to_its_calls(server: Server, page: Page, company: Company) -> None:
    said = listen(page)
    sign_in(page, server.url)
    page.get_by_role("link", name="Explore").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Explore")
    expect(page.locator(".chart svg")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("button", name="Show: Total calls").click()
    page.get_by_role("searchbox", name="Find a metric").fill("talk time")
    expect(page.get_by_label(re.compile("^Unique contacts"))).to_be_hidden()
    page.get_by_label(re.compile("^Talk time")).check()
    page.locator("#filter-metric").get_by_role("button", name="Show").click()
    expect(page.locator("#sort-talk_s")).to_be_visible()

    page.get_by_role("button", name="Split by: Day").click()
    panel = page.locator("#filter-by")
    panel.get_by_label("Day", exact=True).uncheck()
    panel.get_by_label("Agent", exact=True).check()
    panel.get_by_role("button", name="Show").click()
    expect(page.locator("#sort-agent")).to_be_visible()
    assert asked(page)["by"] == ["agent"]
    assert asked(page)["metric"] == ["calls", "talk_s"]
    expect(page.locator(".chart svg")).to_be_visible()

    page.locator("#sort-talk_s").click()
    expect(page.locator('[aria-sort="descending"]')).to_contain_text("Talk time")
    first = page.locator("#explore-table tbody tr").first
    calls = first.locator("td a").first
    number = calls.inner_text()
    calls.click()
    expect(page.locator(".cal-head .sub b")).to_have_text(number)
    page.go_back()
    expect(page.locator('[aria-sort="descending"]')).to_contain_text("Talk time")
    assert said == []


@pytest.mark.browser
@pytest.mark.slow
def test_it_is_asked_and_saved_by_keyboard(server: Server, page: Page, company: Company) -> None:
    said = listen(page)
    sign_in(page, server.url)
    page.goto(f"{server.url}/reports/explore/?metric=calls&by=day")
    page.get_by_role("button", name="Split by: Day").press("Enter")
    panel = page.locator("#filter-by")
    panel.get_by_label("Agent", exact=True).press("Space")
    expect(panel.get_by_label("Team", exact=True)).to_be_disabled()
    expect(panel.get_by_label("Day", exact=True)).to_be_enabled()
    panel.get_by_role("button", name="Show").press("Enter")
    expect(page.locator("#sort-agent")).to_be_visible()

    page.locator("#sort-calls").press("Enter")
    expect(page.locator('#explore-table th[aria-sort="descending"]')).to_contain_text("Total calls")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('#explore-table tbody') !== null")

    page.get_by_role("link", name="Save", exact=True).press("Enter")
    name = page.locator("#report-name")
    expect(name).to_have_value("Total calls by day, agent")
    name.fill("Who calls when")
    name.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who calls when")
    expect(page.locator(".toast")).to_contain_text("is saved")

    page.locator("#sort-agent").press("Enter")
    expect(page.locator(".cal-head .sub")).to_contain_text("changed, not saved")
    page.get_by_role("link", name="Save", exact=True).press("Enter")
    expect(page.locator("#report-name")).to_have_value("Who calls when")
    assert_accessible(page)
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.locator(".cal-head .sub")).not_to_contain_text("changed, not saved")
    assert asked(page)["sort"] == ["agent"]
    page.locator("#sort-calls").press("Enter")
    page.get_by_role("link", name="Save", exact=True).press("Enter")
    page.locator("#report-name").fill("By calls")
    page.get_by_role("button", name="Save as new").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("By calls")

    page.get_by_role("link", name="Saved views").press("Enter")
    assert_accessible(page)
    page.get_by_role("button", name="More for By calls").press("Enter")
    page.get_by_role("link", name="Delete", exact=True).press("Enter")
    page.get_by_role("button", name="Delete view").press("Enter")
    page.get_by_role("button", name="More for Who calls when").press("Enter")
    page.get_by_role("link", name="Rename", exact=True).press("Enter")
    page.get_by_role("dialog").get_by_label("Name").fill("Week by agent")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Week by agent", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Week by agent")
    assert asked(page)["sort"] == ["agent"]
    page.get_by_role("link", name="Saved views").press("Enter")
    page.get_by_role("button", name="More for Week by agent").press("Enter")
    page.get_by_role("link", name="Delete", exact=True).press("Enter")
    page.get_by_role("button", name="Delete view").press("Enter")
    expect(page.get_by_role("heading", name="Nothing saved yet")).to_be_visible()
    assert said == []


@pytest.mark.browser
@pytest.mark.slow
def test_it_is_accessible_in_both_themes_and_widths(server: Server, page: Page, company: Company) -> None:
    said = listen(page)
    sign_in(page, server.url)
    assert faults(page, [f"{server.url}/reports/explore/{view}" for view in VIEWS]) == []
    wrong = {}
    for panel in ("metric", "by", "days", "compare"):
        page.locator(f'[popovertarget="filter-{panel}"]').first.click()
        wrong[panel] = findings(page)
        page.keyboard.press("Escape")
    assert {where: found for where, found in wrong.items() if found} == {}
    assert said == []


@pytest.mark.browser
@pytest.mark.slow
def test_it_answers_without_script(server: Server, page: Page, company: Company) -> None:
    sign_in(page, server.url)
    cookies = page.context.cookies()
    assert page.context.browser
    plain = page.context.browser.new_context(java_script_enabled=False)
    plain.add_cookies([{"name": c["name"], "value": c["value"], "url": server.url} for c in cookies])
    bare = plain.new_page()
    bare.goto(f"{server.url}/reports/explore/?metric=calls&by=agent")
    expect(bare.locator("#explore-table")).to_be_visible()
    bare.get_by_role("button", name="Split by: Agent").click()
    panel = bare.locator("#filter-by")
    panel.get_by_label("Agent", exact=True).uncheck()
    panel.get_by_label("Outcome", exact=True).check()
    panel.get_by_role("button", name="Show").click()
    bare.wait_for_url(re.compile("by=outcome"))
    assert "Connected" in rows(bare)
    bare.get_by_role("link", name="Save", exact=True).click()
    bare.get_by_label("Name", exact=True).fill("Outcomes")
    bare.get_by_role("button", name="Save view").click()
    expect(bare.get_by_role("heading", level=1)).to_have_text("Outcomes")
    bare.goto(f"{bare.url}&compare=before")
    bare.get_by_role("link", name="Save", exact=True).click()
    bare.get_by_role("button", name="Save", exact=True).click()
    assert asked(bare)["compare"] == ["before"]
    bare.goto(f"{server.url}/reports/saved/")
    bare.get_by_role("button", name="More for Outcomes").click()
    bare.get_by_role("link", name="Rename", exact=True).click()
    bare.get_by_label("Name", exact=True).fill("How calls end")
    bare.get_by_role("button", name="Save name").click()
    bare.get_by_role("button", name="More for How calls end").click()
    bare.get_by_role("link", name="Delete", exact=True).click()
    bare.get_by_role("button", name="Delete view").click()
    expect(bare.get_by_role("heading", name="Nothing saved yet")).to_be_visible()
    plain.close()
