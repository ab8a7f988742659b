"""Somebody's access changes while their page lies open: the page goes, and nobody had to press anything."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import assert_accessible, opened
from tests.company import Company, make_company
from tests.server import Server

# What the server is given to notice, and what a busy machine may need to draw a page besides.
WITHIN_MS = 25_000
ASKS_WITHIN_S = 1.0
KAVYA = "kavya@example.com"


@pytest.fixture(scope="module")
def company(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Company:
    return make_company(server, tmp_path_factory.mktemp("phones"), days=2, calls=10)


@pytest.fixture(scope="module")
def kavya(company: Company) -> str:
    """Her id; she is an agent with calls."""
    return company.give_login("Kavya Iyer", KAVYA)


def listen_to_asking(page: Page) -> list[float]:
    """The moments at which the page asked whether it still holds."""
    asked: list[float] = []
    page.on(
        "request",
        lambda request: asked.append(time.monotonic()) if urlsplit(request.url).path == "/access/" else None,
    )
    return asked


def make_role_without_calls(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/settings/roles/add/?from=agent")
    page.get_by_label("Name", exact=True).fill("No calls")
    page.get_by_role("radiogroup", name="See calls").get_by_role("radio", name="None").check()
    expect(page.locator("#preview")).to_contain_text("See calls")
    expect(page.locator("#preview .preview-differences")).to_contain_text("See calls")
    assert_accessible(page)
    page.get_by_role("button", name="Make role").click()
    page.wait_for_url("**/settings/roles/")


@pytest.mark.browser
@pytest.mark.slow
def test_an_open_page_goes_when_a_role_is_lowered_and_when_its_reader_is_disabled(
    server: Server, browser: Browser, kavya: str
) -> None:
    admin = opened(browser, server.url, "tara@example.com")
    make_role_without_calls(admin, server)

    reader = opened(browser, server.url, KAVYA)
    reader.goto(f"{server.url}/calls/")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Calls")
    asked = listen_to_asking(reader)
    reader.wait_for_timeout(3500)
    # One request comes every 900 ms; the middle one of the gaps is not the fault of a busy machine.
    gaps = sorted(later - earlier for earlier, later in pairwise(asked))
    assert len(gaps) >= 2
    assert gaps[len(gaps) // 2] <= ASKS_WITHIN_S

    admin.goto(f"{server.url}/settings/members/{kavya}/")
    admin.get_by_label("Role", exact=True).select_option(label="No calls")
    admin.get_by_role("button", name="Save").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("We cannot find that page", timeout=WITHIN_MS)
    assert not reader.locator("#calls").count()

    reader.goto(f"{server.url}/settings/account/")
    admin.goto(f"{server.url}/settings/members/{kavya}/")
    admin.get_by_role("button", name="Disable member").click()
    expect(reader.get_by_text("Your access has ended")).to_be_visible(timeout=WITHIN_MS)
    assert urlsplit(reader.url).path == "/login/"
    admin.get_by_role("button", name="Enable member").click()
    expect(admin.get_by_role("button", name="Disable member")).to_be_visible()


@pytest.mark.browser
@pytest.mark.slow
def test_what_somebody_is_typing_is_kept_and_cannot_be_sent(
    server: Server, browser: Browser, company: Company, kavya: str, tmp_path: Path
) -> None:
    admin = opened(browser, server.url, "tara@example.com")
    typist = opened(browser, server.url, KAVYA)
    typist.goto(f"{server.url}/settings/account/")
    typist.locator('input[name="name"]').fill("Kavya of the long name")

    admin.goto(f"{server.url}/settings/members/{kavya}/")
    admin.get_by_label("Role", exact=True).select_option(label="Reviewer")
    admin.get_by_role("button", name="Save").click()
    bar = typist.get_by_role("alert").filter(has_text="Your access has changed")
    expect(bar).to_be_visible(timeout=WITHIN_MS)
    assert_accessible(typist)
    expect(typist.locator('input[name="name"]')).to_have_value("Kavya of the long name")
    expect(typist.get_by_role("button", name="Save")).to_be_disabled()
    typist.locator('input[name="name"]').press("Enter")
    typist.wait_for_timeout(500)
    expect(bar).to_be_visible()

    bar.get_by_role("link", name="Load the page again").click()
    expect(typist.locator('input[name="name"]')).to_have_value("Kavya Iyer")
    expect(typist.get_by_text("Reviewer").first).to_be_visible()
