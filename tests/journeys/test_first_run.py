"""A newcomer goes through the set-up with a phone, to the first call on screen; then looks at the sample company."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from calliper.sync.phone import Call, Phone, Sim
from tests.browser import findings, listen
from tests.company import PASSWORD
from tests.server import Server

CODE = re.compile(r"[A-Z2-9]{3}-[A-Z2-9]{3}-[A-Z2-9]{3}")
PEOPLE = (
    "Name\tE-mail\tRole\tTeam\nPriya Nair\tpriya@example.com\tagent\tAhmedabad\nरोहन देशमुख\tnonsense\t\tPune"
)


def look(page: Page, wrong: dict[tuple[str, str], list[str]]) -> None:
    """Hold the page as it stands against axe, in both themes."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_timeout(
            500
        )  # colours fade from one theme to the other, and axe would measure in between
        if found := findings(page):
            wrong[theme, page.url] = found


@pytest.mark.browser
@pytest.mark.slow
def test_a_newcomer_is_led_to_the_first_call(server: Server, page: Page, tmp_path: Path) -> None:
    said, wrong = listen(page), {}
    page.goto(server.url)
    page.get_by_label("Organisation").fill("Saffron Solar")
    page.get_by_label("Your name").fill("Tara Rao")
    page.get_by_label("E-mail").fill("tara@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("form button[type=submit]").first.click()

    page.wait_for_url("**/setup/organisation/")
    look(page, wrong)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/setup/people/")
    look(page, wrong)
    page.get_by_role("link", name="Paste").click()
    page.get_by_label("One person per line").fill(PEOPLE)
    look(page, wrong)
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_text("nonsense is no complete e-mail address").first).to_be_visible()
    look(page, wrong)
    page.get_by_role("button", name="Add 1 person").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The people are in")
    look(page, wrong)
    page.get_by_role("link", name="Continue").click()
    page.wait_for_url("**/setup/calls/")
    look(page, wrong)

    page.get_by_role("link", name="Finish later").click()
    page.get_by_role("link", name="Finish setting up").click()
    page.wait_for_url("**/setup/calls/")
    page.get_by_role("link", name="Connect a phone").click()
    page.get_by_label("Agent", exact=True).select_option(label="Priya Nair, Ahmedabad")
    look(page, wrong)
    page.get_by_role("button", name="Show the code").click()
    page.wait_for_url("**/setup/phone/**")
    code = CODE.search(page.locator("main").inner_text())
    assert code
    look(page, wrong)

    phone = Phone(tmp_path / "phone", server.url)
    device = {"manufacturer": "Xiaomi", "model": "Redmi 12"}
    phone.enrol(code.group(), sims=[Sim("sim-1", 0, "Jio")], device=device)
    expect(page.get_by_role("heading", level=1)).to_contain_text("connected", timeout=25_000)
    phone.agree()
    page.wait_for_url("**/setup/first-calls/")
    expect(page.get_by_text("This page moves on by itself")).to_be_visible()
    look(page, wrong)
    page.wait_for_timeout(1100)
    start_ms = round(datetime.now(UTC).timestamp() * 1000)
    phone.log.add(Call(number="+915550104417", type="outgoing", start_ms=start_ms, duration_s=95,
                       subscription_id="sim-1", name="Hitesh Patel"))  # fmt: skip
    assert phone.run_until_empty().stored == 1
    expect(page.get_by_role("heading", level=1)).to_contain_text("The first calls are here")
    look(page, wrong)
    page.get_by_role("button", name="See the calls").click()
    page.wait_for_url("**/calls/")
    expect(page.get_by_text("Hitesh Patel").first).to_be_visible()
    expect(page.get_by_text("Finish setting up")).to_have_count(0)

    page.goto(f"{server.url}/setup/calls/")
    page.get_by_role("button", name="Make the sample company").click(timeout=60_000)
    page.wait_for_url("**/calls/", timeout=60_000)
    expect(page.get_by_text("invented people and calls")).to_be_visible()
    look(page, wrong)
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("invented people and calls")).to_have_count(0)
    expect(page.locator("#figure-calls .value")).to_have_text("1")
    page.goto(f"{server.url}/calls/")
    expect(page.get_by_text("Hitesh Patel").first).to_be_visible()
    assert wrong == {}
    assert said == []
    phone.close()
