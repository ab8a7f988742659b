"""What tests of scheduled reports share: a mail server, a schedule that is due, and mails as their readers get them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from calliper.core import jobs
from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.orgs.models import Member
from calliper.reports.actions import scheduling
from calliper.reports.models import Schedule, Sending
from tests.cast import Acme
from tests.mail import Box

DAY = timedelta(days=1)


def made(acme: Acme, by: Member, *to: Member, **more: Any) -> Schedule:
    """A daily mail at 8:00 about the week before, made some days ago."""
    held = {
        "name": "Week", "page": "ready:weekly", "query": "", "period": "7d", "frequency": "daily",
        "weekday": 0, "day": 1, "at": time(8),
    }  # fmt: skip
    at = more.pop("now", now() - 3 * DAY)
    with scope(acme.org.id):
        return scheduling.create_schedule(
            by=by,
            planned=scheduling.Planned(**{**held, **more}),
            to=[each.pk for each in to or (by,)],
            now=at,
        )


def tick(acme: Acme, at: datetime | None = None) -> int:
    """What the server does every five minutes, and its job threads right after."""
    at = at or now()
    with scope(acme.org.id):
        planned = scheduling.plan_sendings(now=at)
    jobs.drain(at)
    return planned


def mails(box: Box) -> list[EmailMessage]:
    """What the mail server holds, parsed."""
    return [message_from_bytes(each.content, policy=policy.default) for each in box.mails]  # type: ignore[misc]


def by_address(box: Box) -> dict[str, EmailMessage]:
    """The same by recipient; one each."""
    held = {str(mail["To"]).partition("@")[0]: mail for mail in mails(box)}
    assert len(held) == len(box.mails)
    return held


def outcomes(acme: Acme) -> list[tuple[str, str]]:
    """What became of each mail."""
    with scope(acme.org.id):
        return sorted(Sending.objects.values_list("outcome", "state"))


def text_of(mail: Any) -> str:
    """The part without any form."""
    return str(mail.get_body(("plain",)).get_content())


def html_of(mail: Any) -> str:
    """The part with styles and pictures."""
    return str(mail.get_body(("html",)).get_content())


def files_of(mail: Any) -> list[Any]:
    """The parts that a mail app offers to save."""
    return [part for part in mail.walk() if part.get_content_disposition() == "attachment"]


def off_of(mail: Any) -> str:
    """The path behind List-Unsubscribe."""
    return "".join(str(mail["List-Unsubscribe"]).split()).strip("<>").removeprefix("https://calliper.example")


def refusing(box: Box, answer: str) -> None:
    """Have the server say this to every recipient."""

    async def handle(server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        return answer

    box.handle_RCPT = handle  # type: ignore[method-assign]


Through = Callable[[int], None]
