"""Debian's Chromium, driven by Playwright; a console error or an axe finding fails the test."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

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


def sign_in(page: Page, base: str, email: str = "tara@example.com", password: str = PASSWORD) -> None:
    page.goto(f"{base}/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=False).first.fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{base}/dashboard/**")


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


def findings(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands."""
    results = Axe().run(page)
    return [
        f"{violation['id']}: {node['target']}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]
