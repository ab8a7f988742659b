"""Calls to return, worked through with the keyboard: done, put back, assigned, noted, and the number looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from calliper.sync.phone import Call, Phone, Sim
from tests.browser import LAUNCH, assert_accessible, listen, sign_in
from tests.company import FOUND, PASSWORD
from tests.server import Server

CONTACTS = ["Hitesh Patel", "Geeta Shah", "राजेंद्रप्रसाद विश्वनाथन", "Imran Shaikh"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Priya's phone has missed four calls, the first of them the longest ago."""
    server = Server(tmp_path / "home").start()
    made = server.run(FOUND, agents=["Priya Nair", "Rohan Deshmukh"], password=PASSWORD)
    phone = Phone(tmp_path / "phone", server.url)
    device = {"manufacturer": "Xiaomi", "model": "Redmi 12"}
    phone.enrol(server.code(made["org"], made["agents"][0]), sims=[Sim("sim-1", 0, "Jio")], device=device)
    phone.agree()
    for n, name in enumerate(CONTACTS):
        start = datetime.now(UTC) - timedelta(hours=9 - n)
        phone.log.add(
            Call(
                number=f"+91555010441{n}",
                type="missed",
                start_ms=round(start.timestamp() * 1000),
                duration_s=0,
                subscription_id="sim-1",
                name=name,
            )
        )
    assert phone.run_until_empty().stored == len(CONTACTS)
    phone.close()
    yield server
    assert server.stop() == 0, server.said()


def open_list(page: Page, server: Server) -> None:
    """The list once the figures have caught up, which takes some seconds."""
    for _ in range(60):
        page.goto(f"{server.url}/call-back/")
        if page.locator("tbody tr").count() == len(CONTACTS):
            return
        page.wait_for_timeout(500)
    raise AssertionError(page.locator("#call-backs").inner_text())


@pytest.mark.browser
@pytest.mark.slow
def test_calls_are_returned_by_keyboard(server: Server) -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(**LAUNCH)
        page = browser.new_page(viewport={"width": 1440, "height": 960})
        page.set_default_timeout(15_000)
        said = listen(page)
        sign_in(page, server.url)
        open_list(page, server)
        rows, facts = page.locator("tbody tr"), page.locator("#call-backs .sub")
        expect(facts).to_contain_text("4 wait")
        boxes = "cells => cells.map(cell => getComputedStyle(cell).display)"
        assert {*page.eval_on_selector_all("td, th", boxes)} <= {"table-cell", "none"}, (
            "a line would be broken"
        )
        assert_accessible(page)

        page.keyboard.press("j")
        page.keyboard.press("j")
        expect(page.get_by_role("link", name="Geeta Shah", exact=True)).to_be_focused()
        page.keyboard.press("d")
        expect(facts).to_contain_text("3 wait, 1 is done")
        expect(page.get_by_role("link", name=CONTACTS[2], exact=True)).to_be_focused()

        page.keyboard.press("a")
        page.get_by_role("combobox", name="Assign to").select_option(label="Rohan Deshmukh")
        assert_accessible(page)
        page.get_by_role("dialog").get_by_role("button", name="Assign", exact=True).click()
        expect(rows.nth(1)).to_contain_text("Rohan Deshmukh")
        page.keyboard.press("n")
        page.get_by_role("textbox", name="Note").fill("दुकान पर रहते हैं")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(rows.nth(1)).to_contain_text("दुकान पर रहते हैं")

        page.keyboard.press("x")
        page.keyboard.press("j")
        page.keyboard.press("x")
        page.get_by_role("button", name="Call back done").click()
        expect(facts).to_contain_text("1 waits, 3 are done")
        page.get_by_role("button", name="Undo").last.click()
        expect(facts).to_contain_text("3 wait, 1 is done")

        rows.first.get_by_role("link", name="Reveal the number").focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="To call back").click()
        expect(rows.first).to_contain_text("+91 55501 04410")

        page.get_by_role("link", name="Done 1").click()
        page.get_by_role("button", name="Put back").first.click()
        expect(page.locator("#call-backs")).to_contain_text("Nothing is marked as done in these days.")

        page.context.add_cookies([{"name": "cal_theme", "value": "dark", "url": server.url}])
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(f"{server.url}/call-back/")
        assert_accessible(page)
        page.get_by_role("link", name=CONTACTS[2]).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(CONTACTS[2])
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert said == []
        browser.close()
