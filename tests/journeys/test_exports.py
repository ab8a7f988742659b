"""A page is taken away in the browser: asked for in its menu, watched, downloaded; another one is cancelled."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.browser import assert_accessible, findings, listen, sign_in
from tests.company import Company, make_company
from tests.server import Server


@pytest.fixture(scope="module")
def company(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Company:
    return make_company(server, tmp_path_factory.mktemp("phones"), days=2, calls=20)


@pytest.mark.browser
@pytest.mark.slow
def test_somebody_takes_the_calls_away(server: Server, page: Page, company: Company) -> None:
    said = listen(page)
    sign_in(page, server.url)
    page.goto(f"{server.url}/calls/?outcome=missed")
    expected = page.locator(".calls-table tbody tr").count()
    page.get_by_role("button", name="Export").click()
    assert_accessible(page)
    expect(page.get_by_role("radio", name="The columns of my list")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="All columns")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="CSV for a spreadsheet")).to_be_focused()
    page.get_by_role("button", name="Excel workbook").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Calls")
    link = page.get_by_role("link", name="Download")
    expect(link).to_be_visible(timeout=20_000)
    assert_accessible(page)
    with page.expect_download() as found:
        link.click()
    assert found.value.suggested_filename.startswith("Calls")
    book = CalamineWorkbook.from_path(str(found.value.path()))
    rows = book.get_sheet_by_name("Calls").to_python()
    assert "Rang" in rows[0]
    assert {row[rows[0].index("Outcome")] for row in rows[1:]} == {"Missed"}
    assert len(rows) > 1
    assert expected

    page.goto(f"{server.url}/exports/")
    expect(page.get_by_role("row", name="Calls").first.get_by_text("Ready")).to_be_visible()
    assert findings(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert findings(page) == []
    assert said == []


@pytest.mark.browser
@pytest.mark.slow
def test_an_export_works_without_script(server: Server, page: Page, company: Company) -> None:
    sign_in(page, server.url)
    cookies = page.context.cookies()
    assert page.context.browser
    context = page.context.browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": c["name"], "value": c["value"], "url": server.url} for c in cookies])
    page = context.new_page()
    page.goto(f"{server.url}/exports/new/?page=calls&query=outcome%3Dmissed")
    page.get_by_label("CSV for software").check()
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Calls")
    for _ in range(20):
        page.reload()
        if page.get_by_role("link", name="Download").count():
            break
        page.wait_for_timeout(500)
    with page.expect_download() as found:
        page.get_by_role("link", name="Download").click()
    assert found.value.path().read_text(encoding="utf-8").startswith("start_at,direction")
    context.close()
