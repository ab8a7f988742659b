"""A leader has the week mailed: the form, the look at the mail, the mail itself with its picture, and the way out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import assert_accessible, listen, sign_in
from tests.company import make_company
from tests.mail import Box, smtp_server
from tests.server import Server

VERIFIED = """
from allauth.account.models import EmailAddress
for login in Login.objects.all():
    EmailAddress.objects.update_or_create(user=login, email=login.email, defaults={"verified": True, "primary": True})
print("1")
"""
# As if it had been made last week: what was due on Monday is due now.
DUE = """
from uuid import UUID
from datetime import timedelta
from calliper.reports.actions import scheduling
from calliper.reports.models import Recipient, Schedule
with scope(UUID(given["org"])):
    before = now() - timedelta(days=8)
    Schedule.objects.update(since_at=before)
    Recipient.objects.update(since_at=before)
    print(scheduling.plan_sendings(now=now()))
"""


@pytest.fixture(scope="module")
def post() -> Iterator[tuple[Box, int]]:
    with smtp_server() as held:
        yield held


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, post: tuple[Box, int]) -> Iterator[Server]:
    mail = {
        "CALLIPER_MAIL_HOST": "127.0.0.1",
        "CALLIPER_MAIL_PORT": str(post[1]),
        "CALLIPER_MAIL_SECURITY": "none",
    }
    server = Server(tmp_path_factory.mktemp("journey") / "home", mail).start()
    yield server
    assert server.stop() == 0, server.said()


def arrived(box: Box, count: int) -> Any:
    """The newest of so many mails, once they are there."""
    for _n in range(300):
        if len(box.mails) >= count:
            return message_from_bytes(box.mails[-1].content, policy=policy.default)
        time.sleep(0.2)
    raise AssertionError(f"{len(box.mails)} mails")


@pytest.mark.browser
@pytest.mark.slow
def test_a_leader_gets_the_week_by_mail_and_ends_it(
    server: Server, page: Page, post: tuple[Box, int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    box, _port = post
    company = make_company(server, tmp_path_factory.mktemp("phones"), days=9, calls=20)
    server.run(VERIFIED)
    said = listen(page)
    sign_in(page, server.url)

    page.goto(f"{server.url}/reports/weekly/")
    page.get_by_role("link", name="Schedule", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Schedule a report")
    assert_accessible(page)
    page.get_by_label("Name", exact=True).fill("The week on Monday")
    page.get_by_role("button", name="Schedule report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The week on Monday")
    expect(page.get_by_text("Every Monday, 8:00 am").first).to_be_visible()
    assert_accessible(page)

    page.get_by_role("link", name="Look at the mail").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The week on Monday")
    expect(page.locator("img").first).to_be_visible()
    assert page.locator("img").first.evaluate("image => image.naturalWidth") == 1100
    page.go_back()

    assert server.run(DUE, org=company.org) == 1
    mail = arrived(box, 1)
    assert mail["To"] == "tara@example.com"
    pictures = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert pictures
    html = mail.get_body(("html",)).get_content()
    assert f'src="cid:{pictures[0]["Content-ID"].strip("<>")}"' in html
    page.reload()
    expect(page.get_by_role("cell", name="Sent", exact=True)).to_be_visible()
    page.goto(f"{server.url}/reports/schedules/")
    expect(page.get_by_text("1 sent").first).to_be_visible()
    assert_accessible(page)

    stranger = page.context.browser.new_context().new_page()  # type: ignore[union-attr]
    stranger.goto("".join(str(mail["List-Unsubscribe"]).split()).strip("<>"))
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Stop these mails?")
    assert_accessible(stranger)
    stranger.get_by_role("button", name="Stop the mails").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("The mails have stopped")
    page.get_by_role("link", name="The week on Monday").first.click()
    expect(page.get_by_text("Stopped the mails")).to_be_visible()
    stranger.get_by_role("button", name="Mail it to me again").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Stop these mails?")
    assert said == []
