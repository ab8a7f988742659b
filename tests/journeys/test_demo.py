"""A visitor of the demo: one click in, calls arrive by themselves, one click to see it as somebody else."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import findings, listen
from tests.demo import Demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    place = tmp_path_factory.mktemp("demo")
    demo = Demo(place, "--days", "12", "--agents", "6", "--calls", "20")
    demo.url()
    yield demo
    assert demo.stop(signal.SIGINT) == 0, demo.told.read_text()
    assert demo.folders() == []


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(("width", "height", "theme"), [(1440, 960, "light"), (390, 844, "dark")])
def test_a_visitor_looks_as_owner_lead_and_agent(
    demo: Demo, page: Page, width: int, height: int, theme: str
) -> None:
    said = listen(page)
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)
    page.goto(f"{demo.url()}/login/")
    assert findings(page) == []
    page.get_by_role("button", name="Sign in as Owner: Anjali Mehta").click()
    page.wait_for_url("**/dashboard/")
    for role in ("Owner", "Team lead", "Agent"):
        switch = page.get_by_role("group", name="Looking as:")
        switch.get_by_role("button", name=role).click()
        page.wait_for_load_state()
        pressed = switch.locator('[aria-pressed="true"]')
        expect(pressed).to_have_text(role)
        expect(page.get_by_text("invented people and calls")).to_be_visible()
        page.wait_for_timeout(500)  # axe would measure colours that still fade
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your calls")
    assert said == []
