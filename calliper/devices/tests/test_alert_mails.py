"""From a phone that went quiet to a mail in somebody's box, through a real SMTP server."""

from __future__ import annotations

from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_network
from typing import Any

import pytest

from calliper.core import jobs
from calliper.core.scope import scope
from calliper.devices import actions
from calliper.devices.tests.conftest import beat
from calliper.devices.tests.test_alerts import enrolled
from calliper.notifications.actions import save_preferences
from calliper.notifications.models import Mail, Notice
from calliper.orgs.models import Member, Team
from tests.cast import NOW, Acme, Globex
from tests.mail import Box, smtp_server

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SILENT = NOW - 30 * HOUR


def tick(acme: Acme, at: datetime) -> None:
    """What the server does every five minutes, and its job threads right after."""
    with scope(acme.org.id):
        actions.watch_phones(org=acme.org, now=at)
    jobs.drain(at)


def mails(box: Box) -> list[EmailMessage]:
    return [message_from_bytes(each.content, policy=policy.default) for each in box.mails]  # type: ignore[misc]


def parts(mail: Any) -> tuple[str, str]:
    return mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()


def phone_of(acme: Acme, member: Member, **told: Any) -> Any:
    with scope(acme.org.id):
        return enrolled(member, **{"heard": SILENT, **told})


def test_one_mail_names_all_phones_in_text_and_html(acme: Acme, through) -> None:
    with scope(acme.org.id):
        Member.objects.filter(pk=acme.bob.pk).update(name="Bob <b>Kulkarni</b>")
    acme.bob.name = "Bob <b>Kulkarni</b>"
    devices = [phone_of(acme, acme.bob) for _ in range(3)]
    phone_of(acme, acme.bob, heard=NOW, permissions={"call_log": "denied"})
    with smtp_server() as (box, port):
        through(port)
        for minutes in (0, 5, 10):
            tick(acme, NOW + minutes * MINUTE)
    (mail,) = mails(box)
    assert mail["To"] == "tara@example.com"
    assert mail["Subject"] == "3 phones are offline and 1 more · Acme"
    assert mail["Auto-Submitted"] == "auto-generated"
    text, html = parts(mail)
    for device in devices:
        assert f"https://calliper.example/devices/{device.pk}/" in text
        assert f'href="https://calliper.example/devices/{device.pk}/"' in html
    assert "Hello Tara Rao," in text
    assert "has lost a permission" in text
    assert "Bob <b>Kulkarni</b>" in text
    assert "Bob &lt;b&gt;Kulkarni&lt;/b&gt;" in html
    for body in (text, html):
        assert "https://calliper.example/settings/notices/" in body
        assert "last heard from 19 Nov, 11:30" in body, "the organisation's time"


def test_a_mail_server_that_was_down_gets_it_later_and_once(acme: Acme, through) -> None:
    phone_of(acme, acme.bob)
    through(1)
    tick(acme, NOW)
    with scope(acme.org.id):
        waiting = Mail.objects.get()
        assert (waiting.state, waiting.attempts, waiting.error) == ("waiting", 1, "ConnectionRefusedError")
    with smtp_server() as (box, port):
        through(port)
        tick(acme, NOW)
        assert not box.mails, "it waits before it tries again"
        for minutes in (5, 10):
            tick(acme, NOW + minutes * MINUTE)
    assert len(box.mails) == 1
    with scope(acme.org.id):
        assert Mail.objects.get().state == "done"


def test_a_mail_that_left_is_not_sent_again_when_its_job_is(acme: Acme, through) -> None:
    phone_of(acme, acme.bob)
    with smtp_server() as (box, port):
        through(port)
        tick(acme, NOW)
        with scope(acme.org.id):
            Mail.objects.update(state="waiting")
        jobs.drain(NOW + HOUR)
    assert len(box.mails) == 1


def test_quiet_hours_wait_until_morning_and_gather(acme: Acme, through) -> None:
    with scope(acme.org.id):
        actions_at = NOW + 3 * HOUR  # 20:30 in Kolkata
        for kind in ("call_log", "background"):
            enrolled(acme.bob, heard=actions_at, permissions={"call_log": "granted", kind: "denied"})
    with smtp_server() as (box, port):
        through(port)
        for hours in (3, 5, 14):
            tick(acme, NOW + hours * HOUR)
        assert not box.mails
        tick(acme, NOW + 14.6 * HOUR)
        assert len(box.mails) == 1
    with scope(acme.org.id):
        assert Notice.objects.count() == 1, "the portal does not wait"


def test_what_is_over_by_morning_is_not_mailed(acme: Acme, through) -> None:
    evening = NOW + 3 * HOUR
    device = phone_of(acme, acme.bob, heard=evening, permissions={"call_log": "denied"})
    with smtp_server() as (box, port):
        through(port)
        tick(acme, evening)
        with scope(acme.org.id):
            for hours in (1, 12):
                at = evening + hours * HOUR
                actions.record_heartbeat(device=device, beat=beat(sent_at=at), now=at)
        tick(acme, evening + HOUR)
        tick(acme, evening + 13 * HOUR)
    assert not box.mails
    with scope(acme.org.id):
        assert set(Mail.objects.values_list("state", "attempts")) == {("done", 1)}


def test_quiet_hours_that_were_chosen_later_count(acme: Acme, through) -> None:
    phone_of(acme, acme.bob)
    through(1)
    tick(acme, NOW)
    with scope(acme.org.id):
        local = (NOW.astimezone(acme.org.zone) - HOUR).time()
        save_preferences(
            member_id=acme.tara.pk, portal_off=[], mail_off=[], quiet_from=local,
            quiet_until=(NOW.astimezone(acme.org.zone) + 2 * HOUR).time(), everything=False,
        )  # fmt: skip
    with smtp_server() as (box, port):
        through(port)
        jobs.drain(NOW + HOUR)
        assert not box.mails
        with scope(acme.org.id):
            assert Mail.objects.get().attempts == 1, "waiting for the morning is no attempt"
        jobs.drain(NOW + 2 * HOUR)
        assert len(box.mails) == 1


def test_half_an_hour_lies_between_two_mails(acme: Acme, through) -> None:
    with smtp_server() as (box, port):
        through(port)
        for minutes in (0, 10, 20):
            phone_of(acme, acme.bob, heard=SILENT + minutes * MINUTE)
            tick(acme, NOW + minutes * MINUTE)
        assert len(box.mails) == 1
        tick(acme, NOW + 31 * MINUTE)
        assert len(box.mails) == 2
    assert mails(box)[1]["Subject"] == "2 phones are offline · Acme"


def test_nobody_else_is_mailed(acme: Acme, globex: Globex, through) -> None:
    phone_of(acme, acme.bob)
    with smtp_server() as (box, port):
        through(port)
        tick(acme, NOW)
    assert [each.rcpt_tos for each in box.mails] == [["tara@example.com"]]


@pytest.mark.parametrize("why", ["no_mail", "disabled", "lost_team"])
def test_it_is_not_sent_to_who_does_not_want_or_may_not_have_it(acme: Acme, through, why: str) -> None:
    phone_of(acme, acme.bob)
    through(1)
    tick(acme, NOW)
    with scope(acme.org.id):
        if why == "no_mail":
            save_preferences(
                member_id=acme.tara.pk, portal_off=[], mail_off=["phone_offline"], quiet_from=None,
                quiet_until=None, everything=False,
            )  # fmt: skip
        elif why == "disabled":
            Member.objects.filter(pk=acme.tara.pk).update(disabled_at=NOW)
        else:
            Team.objects.get(pk=acme.north.pk).placements.filter(leads=True).update(until_at=NOW)
    with smtp_server() as (box, port):
        through(port)
        jobs.drain(NOW + HOUR)
    assert not box.mails
    with scope(acme.org.id):
        assert Mail.objects.get().state == "done"


def test_it_goes_through_the_organisations_own_server(acme: Acme, through, settings) -> None:
    from calliper.orgs import actions as orgs

    settings.EGRESS_ALLOW, settings.EGRESS_PORTS = [ip_network("127.0.0.1")], range(65536)
    phone_of(acme, acme.bob)
    through(1)
    with smtp_server() as (box, port):
        with scope(acme.org.id):
            orgs.save_mail_server(
                by=acme.alice, host="127.0.0.1", port=port, security="none", login="", password="",
                sender="calls@acme.example", now=NOW,
            )  # fmt: skip
        tick(acme, NOW)
    assert box.mails[0].mail_from == "calls@acme.example"
