"""The mail with what a member should know: text and HTML from the same words."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from calliper.core.jobs import Later, task
from calliper.notifications import access, actions
from calliper.notifications.addresses import Addressee, addressee
from calliper.notifications.kinds import KINDS, Told, told
from calliper.notifications.models import Mail, Preference
from calliper.notifications.quiet import after_quiet

# With waits that double up to an hour, forty attempts outlast a mail server that is down for a day.
ATTEMPTS = 40


@task(actions.MAIL, Mail, lease_s=120, max_attempts=ATTEMPTS)
def deliver(mail: Mail, now: datetime) -> None:
    """Send one mail, unless it was sent, its reader is gone, or nothing of it holds any more.

    Raises Later in the reader's quiet hours, and what the mail server answered.
    """
    reached = addressee(mail.member_id)
    if mail.sent_at is not None or reached is None or not reached.email:
        return
    wanted = access.preference(mail.member_id)
    due = after_quiet(now, wanted.quiet_from, wanted.quiet_until, reached.zone)
    if due > now:
        raise Later(due)
    with timezone.override(reached.zone), translation.override(reached.language or "en"):
        news = _news(mail, wanted)
        if not news:
            return
        _message(mail, reached, news).send()
    actions.note_sent(mail=mail, now=now)


def _news(mail: Mail, wanted: Preference) -> list[Told]:
    """What still holds, one entry per kind."""
    kinds: dict[str, Any] = {}
    for entry in mail.entries:
        if entry["kind"] in KINDS and entry["kind"] not in wanted.mail_off:
            kinds[entry["kind"]] = actions.merged(kinds.get(entry["kind"], {}), entry["facts"])
    return [each for each in told(mail.member_id, list(kinds.items()), fresh=True) if each is not None]


def _message(mail: Mail, reached: Addressee, news: list[Told]) -> EmailMultiAlternatives:
    given = {
        "news": news,
        "reached": reached,
        "preferences": reached.base_url + reverse("notifications:preferences"),
        "all_notices": reached.base_url + reverse("notifications:list"),
    }
    more = _(" and %(n)s more") % {"n": len(news) - 1} if len(news) > 1 else ""
    subject = f"{news[0].headline.rstrip('.')}{more} · {reached.organisation}"
    text = render_to_string("notifications/mail/news.txt", given).strip() + "\n"
    host = urlsplit(reached.base_url).hostname or "calliper"
    message = EmailMultiAlternatives(
        " ".join(subject.split()),
        text,
        to=[reached.email],
        connection=reached.connection(),
        # The same id on every attempt, so that a mail that arrived twice can be shown once.
        headers={"Message-ID": f"<{mail.pk}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("notifications/mail/news.html", given), "text/html")
    return message
