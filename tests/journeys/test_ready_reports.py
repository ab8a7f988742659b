"""A lead's Monday morning: from the dashboard to the week, to who was missed, to the list that is worked through."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from calliper.reports.ready.catalogue import every
from tests.browser import assert_accessible, faults, listen, sign_in
from tests.company import Company, make_company
from tests.server import Server


@pytest.fixture(scope="module")
def company(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Company:
    return make_company(server, tmp_path_factory.mktemp("phones"), days=4, calls=30)


def shown(page: Page, server: Server, path: str) -> None:
    page.goto(f"{server.url}{path}")
    page.wait_for_load_state("networkidle")


@pytest.mark.browser
@pytest.mark.slow
def test_a_lead_begins_the_week(server: Server, page: Page, company: Company) -> None:
    said = listen(page)
    sign_in(page, server.url)
    page.get_by_role("link", name="All reports").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reports")
    assert_accessible(page)

    page.get_by_role("link", name="The week on one page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The week on one page")
    page.get_by_role("link", name="Week after").click()
    expect(page.get_by_role("heading", name="What changed?")).to_be_visible()

    page.get_by_role("link", name="All reports").first.click()
    page.get_by_label("Find a report").fill("missed")
    expect(page.get_by_role("link", name="Hour by hour")).to_be_visible()
    page.get_by_label("Find a report").fill("never attended")
    expect(page.get_by_role("link", name="Trends")).to_have_count(0)
    page.get_by_role("link", name="Never attended").first.click()
    expect(page.get_by_role("heading", name="Who waits for a call back?")).to_be_visible()

    page.get_by_role("button", name=re.compile("^7 days")).click()
    page.get_by_role("link", name="30 days").click()
    page.wait_for_url("**period=30d**")
    page.get_by_role("link", name=re.compile("^See all")).click()
    page.wait_for_url("**/call-back/?kind=never_attended**")
    expect(page.get_by_role("heading", level=1)).to_have_text("Call back")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Never attended")
    assert said == []


@pytest.mark.browser
@pytest.mark.slow
def test_every_page_is_accessible_narrow_wide_light_and_dark(
    server: Server, page: Page, company: Company
) -> None:
    said = listen(page)
    sign_in(page, server.url)
    assert faults(page, [f"{server.url}/reports/{name}/?period=7d" for name in every()]) == []
    assert said == []


@pytest.mark.browser
@pytest.mark.slow
def test_an_axis_of_time_says_each_value_once_and_one_of_words_all_of_them(
    server: Server, page: Page, company: Company
) -> None:
    sign_in(page, server.url)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 960})
        shown(page, server, "/reports/analysis/?period=7d")
        charts = page.locator("[data-chart] svg")
        times = [
            text
            for text in charts.first.locator("text").all_text_contents()
            if re.fullmatch(r"0|[\d.]+ [mh]", text)
        ]
        assert len(times) == len(set(times)) == 4, times
        words = " ".join(" ".join(charts.nth(1).locator("text").all_text_contents()).split())
        for word in ("No talk", "30 to 59 seconds", "15 minutes and longer"):
            assert word in words, (width, words)


@pytest.mark.browser
@pytest.mark.slow
def test_a_page_is_printed_without_its_controls(server: Server, page: Page, company: Company) -> None:
    sign_in(page, server.url)
    shown(page, server, "/reports/weekly/?period=7d")
    page.emulate_media(media="print")
    for hidden in ("#ready-form", ".cal-side", ".cal-head .tools"):
        expect(page.locator(hidden).first).to_be_hidden()
    for there in ("#part-figures", "#part-owed"):
        expect(page.locator(there)).to_be_visible()
