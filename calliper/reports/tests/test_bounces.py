"""Mails that come back, handed to `calliper bounce` as a mail server does: noted once, and never for anybody else."""

from __future__ import annotations

import io
import os
import re
import subprocess
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from calliper.activity.models import Event
from calliper.config.tests.test_serve import COMMAND, environment
from calliper.core import jobs
from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.notifications.models import Notice
from calliper.reports.actions import receiving, scheduling
from calliper.reports.models import Recipient, Sending
from calliper.reports.schedules import message_id
from calliper.reports.tests.bounced import BOUNDARY, exchange, exim, postfix
from calliper.reports.tests.dashboards import seed
from calliper.reports.tests.scheduled import DAY, made, mails, tick

pytestmark = pytest.mark.django_db(databases="__all__")
NOTED, KNOWN = "Noted that the address refuses the mail.", "This mail is settled: nothing changes."
WAITS = "The mail may yet arrive, or was only waited for: nothing changes."


@pytest.fixture
def bounce(monkeypatch, capsys):
    """Hand a mail over; returns the exit status and the sentence."""

    def give(raw: bytes) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
        try:
            call_command("bounce")
        except CommandError as wrong:
            return wrong.returncode, str(wrong)
        return 0, capsys.readouterr().out.strip()

    return give


@pytest.fixture
def week(acme, projection, post):
    """One mail to Bob of Tara's schedule; call it again for those of further days."""
    seed(acme)
    made(acme, acme.tara, acme.bob, now=now() - 20 * DAY)

    def send(days: int = 9):
        tick(acme, now() - days * DAY)
        return mails(post)[-1]

    return send


def stood(acme):
    """Whom a schedule's mails are refused how often, and what became of the mails."""
    with scope(acme.org.id):
        held = Sending.objects.order_by("due_at").values_list("outcome", flat=True)
        return *Recipient.objects.values_list("refusals", "stopped").get(), list(held)


@pytest.mark.parametrize("form", [postfix, exchange, exim])
def test_a_bounce_counts_like_a_refusal_and_once(acme, week, bounce, form):
    raw = form(week())
    assert stood(acme) == (0, "", ["sent"])
    assert bounce(raw) == (0, NOTED)
    assert stood(acme) == (1, "", ["refused"])
    assert bounce(raw) == (0, KNOWN)
    assert bounce(b"From MAILER-DAEMON Fri Nov 20 08:00:05 2026\n" + raw) == (0, KNOWN)
    assert stood(acme) == (1, "", ["refused"])


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (2, 1, 0)])
def test_three_in_a_row_stop_the_mails_and_tell_who_is_in_charge_once(acme, week, bounce, as_member, order):
    """A mail server tries for days: bounces come after later mails have left, in any order."""
    sent = [week(days) for days in (9, 8, 7)]
    for nth in order[:2]:
        bounce(postfix(sent[nth]))
    assert stood(acme)[1] == ""
    for _again in range(2):
        bounce(postfix(sent[order[2]]))
        with scope(acme.org.id):
            assert Recipient.objects.get().stopped == "refused"
            assert Event.objects.filter(kind="schedule.recipient_stopped").count() == 1
            told = Notice.objects.filter(kind="report_refused")
            assert {each.member_id for each in told} == {acme.tara.pk, acme.alice.pk}
    assert tick(acme) == 0
    page = as_member(acme.tara).get("/notices/").content.decode()
    assert "refused it three times" in page
    assert "Bob Kulkarni" in page


def test_a_mail_in_between_that_arrived_begins_the_count_anew(acme, week, bounce):
    sent = [week(days) for days in (9, 8, 7, 6)]
    for nth in (0, 1, 3):
        assert bounce(postfix(sent[nth])) == (0, NOTED)
    assert stood(acme) == (1, "", ["refused", "refused", "sent", "refused"])


def test_bounces_and_refusals_at_once_add_up(acme, week, bounce, post):
    bounce(postfix(week(9)))
    post.refuse_recipient = True
    tick(acme, now() - 8 * DAY)
    tick(acme, now() - 7 * DAY)
    assert stood(acme) == (3, "refused", ["refused"] * 3)


def test_what_was_sent_before_they_were_tried_again_does_not_count(acme, week, bounce):
    sent = [week(days) for days in (9, 8, 7)]
    bounce(postfix(sent[0]))
    with scope(acme.org.id):
        Recipient.objects.update(stopped="refused")
        held = Recipient.objects.select_related("schedule").get()
        receiving.try_refused_again(schedule=held.schedule, by=acme.tara, now=now() - 6 * DAY)
    for mail in sent[1:]:
        assert bounce(postfix(mail)) == (0, NOTED)
    assert stood(acme) == (0, "", ["refused"] * 3)


def test_a_bounce_that_is_faster_than_the_note_of_sending_stays(acme, week, bounce):
    mail = week()
    with scope(acme.org.id):
        Sending.objects.update(outcome="", ended_at=None)
        row = Sending.objects.get()
        assert bounce(postfix(mail)) == (0, NOTED)
        receiving.note_sent(sending=row, recipient=Recipient.objects.get(), now=now())
    assert stood(acme) == (1, "", ["refused"])


def test_a_bounced_test_mail_is_noted_and_counts_for_nothing(acme, week, bounce, post):
    week()
    with scope(acme.org.id):
        row = Recipient.objects.select_related("schedule").get().schedule
        scheduling.send_test(schedule=row, by=acme.bob, now=now())
    tick(acme, now() - 9 * DAY + timedelta(minutes=1))
    jobs.drain(now())
    assert bounce(postfix(mails(post)[-1])) == (0, NOTED)
    assert stood(acme) == (0, "", ["sent", "refused"])


def test_what_may_yet_arrive_changes_nothing(acme, week, bounce):
    mail = week()
    for raw in (
        postfix(mail, "delayed", "4.4.1"),
        postfix(mail, "failed", "4.4.7"),
        postfix(mail, "delivered", "2.0.0"),
        postfix(mail, "relayed", "5.0.0"),
        exim(mail, "451 4.7.1 greylisted: retry timeout exceeded"),
        exim(mail, "all hosts have been failing for a long time (and retry time not reached)"),
    ):
        assert bounce(raw) == (0, WAITS)
    assert stood(acme) == (0, "", ["sent"])


def test_a_schedule_that_is_gone_is_settled(acme, week, bounce):
    raw = postfix(week())
    with scope(acme.org.id):
        row = Recipient.objects.select_related("schedule").get().schedule
        scheduling.remove_schedule(schedule=row, by=acme.tara, now=now())
    assert bounce(raw) == (0, KNOWN)


def test_a_forged_name_stops_nobody(acme, globex, week, bounce):
    """The ids of organisation and mail do not suffice, nor does a signature made for something else."""
    mail = week()
    with scope(acme.org.id):
        row = Sending.objects.get()
    name, _dot, signature = message_id.name_of(row).partition(".")
    row.org_id = globex.org.id
    other = message_id.name_of(row)
    for made_up in (
        f"{name}.{'A' * 43}", f"{name}.{signature[::-1]}", f"{other.partition('.')[0]}.{signature}", row.pk.hex, name,
    ):  # fmt: skip
        del mail["Message-ID"]
        mail["Message-ID"] = f"<{made_up}@calliper.example>"
        for form in (postfix, exchange, exim):
            assert bounce(form(mail))[0] == 65
    assert stood(acme) == (0, "", ["sent"])


def test_a_name_signed_for_another_organisation_finds_nothing_of_this_one(acme, globex, week, bounce):
    mail = week()
    with scope(acme.org.id):
        row = Sending.objects.get()
    row.org_id = globex.org.id
    del mail["Message-ID"]
    mail["Message-ID"] = f"<{message_id.name_of(row)}@calliper.example>"
    assert bounce(postfix(mail)) == (0, KNOWN)
    assert stood(acme) == (0, "", ["sent"])


def test_a_bounce_that_returns_only_heads_or_answers_is_understood(acme, week, bounce):
    """Heads as quoted-printable text, or nothing but the name that the bounce answers to."""
    sent = [week(days) for days in (9, 8)]
    quoted = postfix(sent[0]).replace(
        b"Content-Type: message/rfc822\r\n",
        b"Content-Type: text/rfc822-headers\r\nContent-Transfer-Encoding: quoted-printable\r\n",
    )
    name = sent[0]["Message-ID"].encode()
    quoted = quoted.replace(name, name[:40] + b"=\r\n" + name[40:])
    assert bounce(quoted) == (0, NOTED)
    edge = b"--" + BOUNDARY.encode()
    returned = rb"Content-Type: message/rfc822.*?" + re.escape(edge)
    bare = re.sub(returned, edge, postfix(sent[1]), flags=re.DOTALL)
    assert sent[1]["Message-ID"].encode() not in bare
    assert bounce(bare)[0] == 65
    assert bounce(b"In-Reply-To: " + sent[1]["Message-ID"].encode() + b"\r\n" + bare) == (0, NOTED)


def nested(raw: bytes) -> bytes:
    return b"Content-Type: multipart/mixed; boundary=outer\n\n--outer\n" + raw + b"\n--outer--\n"


FAILED = b"X-Failed-Recipients: a@b\nContent-Type: text/plain; charset="
DEEP = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(1500))
HOSTILE = [
    (lambda raw: b"", "There is no mail"),
    (lambda raw: b"\n \n", "There is no mail"),
    (lambda raw: b"Subject: Re: Week\nFrom: bob@example.com\n\nThank you!", "This is not a bounce"),
    (lambda raw: raw.replace(b"delivery-status;", b"feedback-report;"), "This is not a bounce"),
    (lambda raw: raw[: raw.index(b"Undelivered Message")], "cut off"),
    (lambda raw: raw[: raw.index(b"Final-Recipient")], "cut off"),
    (lambda raw: raw[:-40], "cut off"),
    (lambda raw: raw.replace(b"Status: 5.1.1", b"Status: five"), "does not say"),
    (lambda raw: raw.replace(b"message/delivery-status", b"text/plain"), "does not say"),
    (nested, "This is not a bounce"),
    (lambda raw: b"Content-Type: message/rfc822\n\n" + raw, "This is not a bounce"),
    (lambda raw: b"Content-Type: message/rfc822\n\n" * 150 + raw, "This is not a bounce"),
    (lambda raw: DEEP, "cannot be read"),
    (lambda raw: b"\n--1\n".join([b"Content-: x\n"] * 20_000) + DEEP[:6000], "This is not a bounce"),
    (lambda raw: b"Content-Type: multipart/report;" + b" a=b;" * 9_000 + b"\n\n", "cannot be read"),
    (lambda raw: b"Content-Type: multipart/report" + b"(" * 400 + b"\n\n", "cannot be read"),
    (lambda raw: FAILED + b"\xff\xfe\n\n\xff\x00", "returns nothing"),
    (lambda raw: FAILED + b"no-such\nContent-Transfer-Encoding: base64\n\n=!", "returns nothing"),
    (lambda raw: raw.replace(b"Message-ID", b"Message-Number"), "no Message-ID"),
    (lambda raw: os.urandom(30_000_000), "This is not a bounce"),
    (lambda raw: b"Subject: long\n\n" + b"x\n" * 15_000_000, "This is not a bounce"),
]


def test_every_other_mail_is_refused_with_a_sentence(acme, week, bounce):
    raw = postfix(week())
    for nth, (twisted, sentence) in enumerate(HOSTILE):
        code, said = bounce(twisted(raw))
        assert (code, sentence in said) == (65, True), f"{nth}: {said}"
    assert stood(acme) == (0, "", ["sent"])


def test_a_hostile_charset_does_not_keep_a_bounce_from_being_read(acme, week, bounce):
    assert bounce(postfix(week()).replace(b"us-ascii", b"\xff-no-such\x00")) == (0, NOTED)


def test_a_bounce_of_a_large_mail_is_read_as_far_as_needed(acme, week, bounce):
    """What is returned comes last: a mail server that returns ten megabytes of it is heard all the same."""
    raw = postfix(week())
    end = raw.rindex(b"--" + BOUNDARY.encode())
    assert bounce(raw[:end] + b"x" * 76 * 200_000 + raw[end:]) == (0, NOTED)


def handed_over(home, raw: bytes) -> tuple[int, str]:
    """As a process: exit status and standard error are all that a mail server sees."""
    env = environment(home) | {"CALLIPER_SECRET_KEY": settings.SECRET_KEY}
    done = subprocess.run(
        [*COMMAND, "bounce"], input=raw, env=env, capture_output=True, timeout=60, check=False
    )
    return done.returncode, done.stderr.decode()


def test_a_database_that_does_not_answer_has_the_mail_brought_again(week, tmp_path):
    """A home folder without a table in it."""
    assert handed_over(tmp_path, postfix(week())) == (75, "CommandError: The database does not answer.\n")


def test_as_a_process_it_ends_with_a_code_and_without_a_traceback(tmp_path):
    code, said = handed_over(tmp_path, b"x" * 30_000_000)
    assert code == 65
    assert said.startswith("CommandError: This is not a bounce")
    assert said.count("\n") == 1


@pytest.mark.parametrize(("address", "envelope"), [("", "calls@acme.example"), ("bounces@acme.example",) * 2])
def test_it_comes_back_to_the_address_whose_mails_are_read(week, post, settings, address, envelope):
    settings.MAIL_BOUNCES, settings.DEFAULT_FROM_EMAIL = address, "Acme <calls@acme.example>"
    assert str(week()["From"]) == "Acme <calls@acme.example>"
    assert [each.mail_from for each in post.mails] == [envelope]
