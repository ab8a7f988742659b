"""A report of a large team is narrowed to one agent, whose name is looked for among many."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from calliper.calls.offered import LONG
from calliper.sync.phone import Phone, Sim
from tests.browser import assert_accessible, faults_here, listen, sign_in
from tests.company import FOUND, PASSWORD, just_now
from tests.server import Server

NAMES = ["હિતેશભાઈ વેંકટરામન-પટેલ", *(f"Agent {n + 1}" for n in range(LONG + 10))]


@pytest.mark.browser
@pytest.mark.slow
def test_one_of_many_agents_is_found_and_chosen(server: Server, page: Page, tmp_path: Path) -> None:
    made = server.run(FOUND, agents=NAMES, password=PASSWORD)
    phone = Phone(tmp_path / "phone", server.url)
    phone.enrol(server.code(made["org"], made["agents"][0]), sims=[Sim("sim-1", 0, "Jio")])
    phone.agree()
    phone.log.add(just_now(60, "+915550104410"))
    assert phone.run_until_empty().stored == 1
    phone.close()
    said = listen(page)
    sign_in(page, server.url)
    page.goto(f"{server.url}/reports/explore/")
    assert page.locator('#filter-agent input[type="checkbox"]').count() == 0

    page.get_by_role("button", name="Agent", exact=True).click()
    panel = page.locator("#filter-agent")
    expect(panel.get_by_role("checkbox")).to_have_count(len(NAMES))
    found = panel.get_by_role("searchbox", name="Find in the list: Agent")
    expect(found).to_be_focused()
    expect(panel.get_by_text("None of this name.")).to_be_hidden()
    assert_accessible(page)

    page.keyboard.type("nobody at all")
    expect(panel.get_by_text("None of this name.")).to_be_visible()
    found.fill("હિતેશ")
    expect(panel.get_by_role("checkbox")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(panel.get_by_role("checkbox")).to_be_checked()
    panel.get_by_role("button", name="Show").click()
    page.wait_for_url("**agent=**")
    assert parse_qs(urlsplit(page.url).query)["agent"] == [made["agents"][0]]

    # A second one joins, and the first stays although the list came anew.
    page.get_by_role("button", name=f"Agent: {NAMES[0]}").click()
    expect(panel.locator("label").first).to_contain_text(NAMES[0])
    panel.get_by_label("Agent 7", exact=True).check()
    assert not faults_here(page)
    panel.get_by_role("button", name="Show").click()
    page.wait_for_url("**agent=**agent=**")
    expect(page.get_by_role("button", name=f"Agent: Agent 7, {NAMES[0]}")).to_be_visible()
    assert said == []
