"""Debian's Chromium, driven by Playwright; a console error or an axe finding fails the test."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.company import PASSWORD
from tests.parts import CHROMIUM

LAUNCH: dict[str, Any] = {
    "executable_path": CHROMIUM,
    "args": [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ],
}

COLOURS = ("color-contrast", "link-in-text-block")
# The last is what a page is left at.
WIDTHS = (390, 1440)


def sign_in(page: Page, base: str, email: str = "tara@example.com", password: str = PASSWORD) -> None:
    page.goto(f"{base}/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=False).first.fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{base}/dashboard/**")


def opened(browser: Browser, base: str, email: str) -> Page:
    """A window of somebody's own, signed in."""
    page = browser.new_context(viewport={"width": 1440, "height": 960}).new_page()
    page.set_default_timeout(15_000)
    sign_in(page, base, email)
    return page


def listen(page: Page) -> list[str]:
    """Everything the page complains about from now on."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            said.append(f"{page.url}: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda wrong: said.append(f"{page.url}: {wrong}"))
    return said


def assert_accessible(page: Page) -> None:
    found = findings(page)
    assert not found, f"{page.url}: {found}"


def findings(page: Page, *rules: str) -> list[str]:
    """What axe finds wrong with the page as it stands, by all of its rules or those that are named."""
    only = {"runOnly": [*rules]} if rules else {}
    results = Axe().run(page, options={"resultTypes": ["violations"], **only})
    return [
        f"{violation['id']}: {node['target']}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]


def faults(page: Page, addresses: Iterable[str]) -> list[str]:
    """What axe finds at each address, and what is too wide: on a desk and on a phone, light and dark."""
    found = []
    for address in addresses:
        page.goto(address)
        found += [f"{address} {fault}" for fault in faults_here(page)]
    return found


def faults_here(page: Page) -> list[str]:
    """The same of the page as it stands, which is left as wide and light as a desk has it."""
    page.wait_for_load_state("networkidle")
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 960})
        # A theme changes colours and nothing else.
        for theme, rules in (("dark", COLOURS), ("light", ())):
            # Colours that fade from one theme to the other would be measured in between.
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            found += [f"{width} {theme}: {each}" for each in findings(page, *rules)]
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            found.append(f"{width}: {over} px too wide")
    return found
