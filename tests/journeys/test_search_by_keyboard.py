"""The search box of the frame with the keyboard alone, and a contact whose history is read page by page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from calliper.sync.phone import Call, Phone, Sim
from tests.browser import LAUNCH, assert_accessible, listen, sign_in
from tests.company import FOUND, PASSWORD
from tests.server import Server

CALLS = 25


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Priya's phone has spoken with Hitesh 25 times."""
    server = Server(tmp_path / "home").start()
    made = server.run(FOUND, agents=["Priya Nair"], password=PASSWORD)
    phone = Phone(tmp_path / "phone", server.url)
    device = {"manufacturer": "Xiaomi", "model": "Redmi 12"}
    phone.enrol(server.code(made["org"], made["agents"][0]), sims=[Sim("sim-1", 0, "Jio")], device=device)
    phone.agree()
    for n in range(CALLS):
        start = datetime.now(UTC) - timedelta(hours=n + 1)
        phone.log.add(
            Call(
                number="+915550104417",
                type="outgoing",
                start_ms=round(start.timestamp() * 1000),
                duration_s=60,
                subscription_id="sim-1",
                name="Hitesh Patel",
            )
        )
    assert phone.run_until_empty().stored == CALLS
    phone.close()
    yield server
    assert server.stop() == 0, server.said()


@pytest.mark.browser
@pytest.mark.slow
def test_a_contact_is_found_and_read_by_keyboard(server: Server) -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(**LAUNCH)
        page = browser.new_page(viewport={"width": 1440, "height": 960})
        page.set_default_timeout(15_000)
        said = listen(page)
        sign_in(page, server.url)

        page.keyboard.press("Control+k")
        box = page.get_by_role("combobox", name="Search by name or number")
        expect(box).to_be_focused()
        page.keyboard.type("hit")
        option = page.get_by_role("option", name="Hitesh Patel")
        expect(option).to_be_visible()
        expect(box).to_have_attribute("aria-expanded", "true")
        expect(page.locator("#search-said")).to_have_text("1 result")
        assert_accessible(page)
        page.keyboard.press("Escape")
        expect(option).to_be_hidden()
        expect(box).to_have_attribute("aria-expanded", "false")
        page.keyboard.press("ArrowDown")
        expect(option).to_be_visible()
        page.keyboard.press("ArrowDown")
        expect(option).to_have_attribute("aria-selected", "true")
        expect(box).to_have_attribute("aria-activedescendant", str(option.get_attribute("id")))
        page.keyboard.press("Enter")
        page.wait_for_url("**/contacts/*-*/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Hitesh Patel")

        moments = page.locator(".tl > li:not(.sep)")
        expect(moments).to_have_count(20)
        page.get_by_role("link", name="Show 5 earlier").click()
        expect(moments).to_have_count(CALLS)
        assert_accessible(page)

        page.keyboard.press("Control+k")
        page.keyboard.type("055501 04417")
        # It leads to the page that is open already, so its address says nothing of having arrived.
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.wait_for_url("**/contacts/*-*/")
        assert "5501" not in page.url

        page.goto(f"{server.url}/calls/")
        page.get_by_label("Calls with this name or number").fill("Hitesh")
        page.keyboard.press("Enter")
        page.wait_for_url("**/calls/?find=*")
        expect(page.get_by_label("Calls with this name or number")).to_have_value("Hitesh")
        assert "itesh" not in page.url
        assert said == []
        browser.close()
