"""A board is made, hangs on a screen without sign-in, says when it is not fresh, and goes blank once it is revoked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import assert_accessible, findings, listen, sign_in
from tests.company import Company, just_now, make_company
from tests.server import Server

SCREENS = ((1920, 1080), (1280, 720), (390, 844))


@pytest.fixture(scope="module")
def company(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Company:
    made = make_company(server, tmp_path_factory.mktemp("phones"), days=2, calls=20)
    for phone in made.phones:
        # Boards are about today, of which there may have been little yet.
        phone.log.add(just_now(5, "+915550999999", duration_s=3))
        phone.run_until_empty()
    return made


def hang(server: Server, page: Page, name: str, *, names: bool = False) -> str:
    """Make a board in the portal; its address."""
    page.goto(f"{server.url}/reports/walls/new/")
    page.locator("#id_name").fill(name)
    page.get_by_label("Phones that are silent").check()
    if names:
        page.get_by_label("Show names of agents").check()
        page.get_by_label("Agents by calls, with their names").check()
    page.get_by_role("button", name="Make board").click()
    link = page.locator("#wall-link").inner_text()
    page.get_by_role("link", name="I have copied it").click()
    return server.url + link[link.index("/wall/") :]


@pytest.mark.browser
@pytest.mark.slow
def test_a_board_hangs_until_it_is_revoked(server: Server, page: Page, company: Company) -> None:
    said = listen(page)
    sign_in(page, server.url)
    page.get_by_role("link", name="Wall boards").click()
    assert_accessible(page)
    url = hang(server, page, "Sales floor")
    assert_accessible(page)

    assert page.context.browser
    screen = page.context.browser.new_context().new_page()
    heard = listen(screen)
    screen.clock.install()
    screen.goto(url)
    expect(screen.get_by_role("heading", level=1)).to_have_text("Sales floor")
    number = screen.locator(".wall-number").first.inner_text()
    assert "Priya" not in screen.content()
    assert heard == []

    screen.route("**/fresh/", lambda route: route.abort())
    screen.clock.run_for(31_000)
    expect(screen.locator("#wall-stale")).to_contain_text("Not fresh since")
    expect(screen.locator(".wall-number").first).to_have_text(number)
    screen.unroute("**/fresh/")
    screen.clock.run_for(31_000)
    expect(screen.locator("#wall-stale")).to_be_hidden()

    page.get_by_role("link", name="Revoke Sales floor").click()
    page.get_by_role("button", name="Revoke board").click()
    screen.clock.run_for(31_000)
    expect(screen.get_by_role("heading", level=1)).to_have_text("This board has ended")
    assert screen.locator(".wall-number").count() == 0
    assert said == []


@pytest.mark.browser
@pytest.mark.slow
def test_it_fits_the_screen_in_both_themes(server: Server, page: Page, company: Company) -> None:
    said = listen(page)
    sign_in(page, server.url)
    url = hang(server, page, "Vertriebsfläche mit einem langen Namen", names=True)
    wrong = {}
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        for theme in ("dark", "light"):
            page.goto(f"{url}?theme={theme}")
            expect(page.get_by_text("Priya Nair")).to_be_visible()
            wrong[width, theme] = findings(page)
            size = page.evaluate(
                "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
            )
            assert size[0] <= width
            assert size[1] <= height or width < 768
            assert page.evaluate("document.querySelector('.wall').scrollHeight") <= height or width < 768
    assert {where: found for where, found in wrong.items() if found} == {}
    assert said == []
