"""From a schedule to mails in boxes, through a real SMTP server: nobody sees more than they may."""

from __future__ import annotations

import re
import smtplib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from calliper.activity.models import Event
from calliper.calls.narrow import Asked
from calliper.core import jobs
from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.notifications.models import Notice
from calliper.orgs import actions as orgs
from calliper.orgs.mail import refused_for_good
from calliper.orgs.models import CustomRole, Member
from calliper.reports.actions import scheduling
from calliper.reports.actions.projecting import catch_up
from calliper.reports.models import Recipient, Sending
from calliper.reports.schedules import attaching
from calliper.reports.schedules.letter.cells import Place, shown
from calliper.reports.sheet import Address, Column, Table, sheet
from calliper.reports.store import connection
from calliper.reports.tests.dashboards import seed
from calliper.reports.tests.explored import Visitor
from calliper.reports.tests.scheduled import (
    DAY,
    by_address,
    files_of,
    html_of,
    made,
    mails,
    off_of,
    outcomes,
    refusing,
    text_of,
    tick,
)

pytestmark = pytest.mark.django_db(databases="__all__")
HOUR = timedelta(hours=1)


def test_a_mail_has_finding_figures_picture_table_link_and_a_way_out(acme, projection, post):
    seed(acme)
    made(acme, acme.alice, name="Sales week")
    tick(acme)
    (mail,) = mails(post)
    assert mail["To"] == "alice@example.com"
    subject = str(mail["Subject"]).strip()
    assert subject.startswith("Sales week · ")
    assert subject.endswith(" · Acme")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    text, html = text_of(mail), html_of(mail)
    due = (now().astimezone(acme.org.zone) - 8 * HOUR).date()
    since, until = (f"{due - days * DAY:%Y-%m-%d}" for days in (7, 1))
    assert f"https://calliper.example/reports/weekly/?since={since}&until={until}" in text
    assert f"since={since}&amp;until={until}" in html
    assert "Every day, 8:00 am" in text
    assert "It shows what your role may see." in html
    pictures = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert pictures
    for picture in pictures:
        name = picture["Content-ID"].strip("<>")
        assert f'src="cid:{name}"' in html
        assert picture.get_content().startswith(b"\x89PNG")
    assert mail.get_content_type() == "multipart/related"
    assert "class=" not in html
    assert 'style="' in html
    assert "<script" not in html
    assert "http://" not in html.replace("http://www.w3.org", "")


def test_each_gets_what_their_role_may_see(acme, projection, post, as_member):
    seed(acme)
    made(acme, acme.alice, acme.alice, acme.tara, acme.bob, acme.nina, page="ready:summary")
    tick(acme)
    held = by_address(post)
    assert set(held) == {"alice", "tara", "bob", "nina"}
    totals = {}
    for name, mail in held.items():
        text = text_of(mail)
        path = next(line for line in text.splitlines() if line.startswith("https://"))
        client = as_member(getattr(acme, name))
        assert client.get(path.removeprefix("https://calliper.example")).status_code == 200
        totals[name] = re.search(r"Total calls: (\d+)", text)[1]
        asked = Visitor(client).ask(f"metric=calls&{path.partition('?')[2]}")
        assert asked.tile("calls") == totals[name]
    assert len(set(totals.values())) == 4
    assert "All calls within your reach" in text_of(held["alice"])
    assert "Your own calls" in text_of(held["nina"])


def test_days_without_calls_are_said_to_be_so(acme, projection, post):
    catch_up(now())
    made(acme, acme.alice, page="ready:summary")
    tick(acme)
    (mail,) = mails(post)
    for words in (text_of(mail), html_of(mail)):
        assert "There were no calls on these days." in words


def test_its_tables_are_short_and_say_what_is_left_out(acme):
    place = Place(acme.org, date(2026, 11, 23))
    at = datetime(2026, 11, 22, 14, 11, tzinfo=UTC)
    columns = [
        Column("agent", "Agent"),
        Column("calls", "Calls", "count"),
        Column("share", "Share", "percent"),
    ]
    columns += [
        Column("talk", "Talk", "seconds"),
        Column("per", "Per", "ratio"),
        Column("last", "Last", "moment"),
    ]
    columns += [Column("day", "Day", "day"), Column("more", "More")]
    rows = [("प्रिया", 112000, 68.7, 408, 2.25, at, date(2026, 11, 22), "x")] * 30
    held = shown(
        Table("Agents", columns, iter(rows), (None, 3360000, None, 0, None, None, None, None), 30), place
    )
    said = [cell.text for cell in held.rows[0]]
    assert said == ["प्रिया", "1,12,000", "68.7%", "6:48", "2.25", "Yesterday, 7:41 pm"]
    assert held.rows[0][0].lang == "hi"
    assert [cell.text for cell in held.total][:2] == ["All", "33,60,000"]
    assert len(held.rows) == 20
    assert held.more == "On the page: 10 more rows, 2 more columns."
    assert shown(Table("Few", columns[:2], rows[:3]), place).more == ""
    assert shown(Table("Stream", columns[:2], iter(rows)), place).more == "On the page: more rows."


def test_who_left_or_may_not_see_it_gets_none_and_it_is_noted(acme, projection, post):
    seed(acme)
    made(acme, acme.alice, acme.alice, acme.tara, acme.nina, acme.bob)
    with scope(acme.org.id):
        orgs.disable_member(by=acme.alice, member=acme.nina, now=now())
        role = CustomRole.of(name="No figures", base="agent", cells={}, created_at=now(), changed_at=now())
        Member.objects.filter(pk=acme.bob.pk).update(custom_role=role)
    tick(acme)
    assert set(by_address(post)) == {"alice", "tara"}
    assert [outcome for outcome, _state in outcomes(acme)] == ["gone", "not_allowed", "sent", "sent"]


def test_a_reader_taken_off_or_paused_before_it_leaves_gets_none(acme, projection, post):
    seed(acme)
    row = made(acme, acme.alice)
    with scope(acme.org.id):
        scheduling.plan_sendings(now=now())
        scheduling.pause_schedule(schedule=row, by=acme.alice, now=now())
    jobs.drain(now())
    assert post.mails == []
    assert outcomes(acme) == [("not_wanted", "done")]


def test_a_page_that_is_no_more_is_noted(acme, projection, post):
    made(acme, acme.alice, page="ready:moon")
    tick(acme)
    assert outcomes(acme) == [("not_allowed", "done")]


def test_three_refusals_in_a_row_stop_the_mails_and_tell_who_is_in_charge(acme, projection, post, as_member):
    seed(acme)
    row = made(acme, acme.tara, acme.tara, acme.bob, now=now() - 9 * DAY)
    refusing(post, "550 nobody here")
    for days in (3, 2):
        tick(acme, now() - days * DAY)
    with scope(acme.org.id):
        assert set(Recipient.objects.values_list("refusals", "stopped")) == {(2, "")}
        assert not Notice.objects.exists()
    tick(acme, now() - DAY)
    with scope(acme.org.id):
        assert set(Recipient.objects.values_list("refusals", "stopped")) == {(3, "refused")}
        told = Notice.objects.filter(kind="report_refused")
        assert {each.member_id for each in told} == {acme.tara.pk, acme.alice.pk}
        assert Event.objects.filter(kind="schedule.recipient_stopped").count() == 2
    assert tick(acme) == 0
    page = as_member(acme.alice).get("/notices/").content.decode()
    assert "refused it three times" in page
    assert "Bob Kulkarni" in page
    again = as_member(acme.tara).post(f"/reports/schedules/{row.pk}/again/")
    assert again.status_code == 302
    with scope(acme.org.id):
        assert set(Recipient.objects.values_list("refusals", "stopped")) == {(0, "")}


def test_a_mail_that_arrives_forgets_earlier_refusals(acme, projection, post):
    seed(acme)
    made(acme, acme.alice, now=now() - 9 * DAY)
    with scope(acme.org.id):
        Recipient.objects.update(refusals=2)
    tick(acme)
    with scope(acme.org.id):
        assert Recipient.objects.get().refusals == 0


def test_a_server_that_is_busy_is_asked_again(acme, projection, post):
    seed(acme)
    made(acme, acme.alice)
    refusing(post, "451 later")
    tick(acme)
    assert outcomes(acme) == [("", "waiting")]
    with scope(acme.org.id):
        assert Recipient.objects.get().refusals == 0
    del post.handle_RCPT
    jobs.drain(now() + HOUR)
    assert len(post.mails) == 1
    assert outcomes(acme) == [("sent", "done")]


def test_figures_that_do_not_answer_are_waited_for(acme, projection, post):
    seed(acme)
    made(acme, acme.alice)
    connection.let_go()
    tick(acme)
    assert [state for _outcome, state in outcomes(acme)] == ["waiting"]
    assert post.mails == []


def test_looking_at_the_link_changes_nothing_and_pressing_it_stops_the_mails(acme, projection, post, client):
    seed(acme)
    made(acme, acme.alice, acme.alice, acme.bob)
    tick(acme)
    link = off_of(by_address(post)["bob"])
    scanner = Client(enforce_csrf_checks=True)
    for _n in range(3):
        page = scanner.get(link)
        assert page.status_code == 200
        assert "Stop these mails?" in page.content.decode()
    with scope(acme.org.id):
        assert not Recipient.objects.exclude(stopped="").exists()
    pressed = scanner.post(link, {"List-Unsubscribe": "One-Click"})
    assert pressed.status_code == 200
    assert "The mails have stopped" in pressed.content.decode()
    scanner.post(link, {"List-Unsubscribe": "One-Click"})
    with scope(acme.org.id):
        assert Recipient.objects.get(stopped="left").member_id == acme.bob.pk
        assert Event.objects.filter(kind="schedule.declined").count() == 1
    tick(acme, now() + DAY)
    assert len(post.mails) == 3
    assert "Mail it to me again" in scanner.get(link).content.decode()
    scanner.post(link, {"back": "1"})
    tick(acme, now() + 2 * DAY)
    assert len(post.mails) == 5


@pytest.mark.parametrize("token", ["x", "a:b", "%00", "W10:aaaa", "é"])
def test_a_link_that_we_did_not_sign_stops_nothing(db, client, token):
    for answer in (client.get(f"/mail/off/{token}/"), client.post(f"/mail/off/{token}/")):
        assert answer.status_code == 404
        assert "There are no such mails" in answer.content.decode()


def test_the_link_of_a_deleted_schedule_says_so(acme, projection, post, client):
    seed(acme)
    row = made(acme, acme.alice)
    tick(acme)
    link = off_of(mails(post)[0])
    with scope(acme.org.id):
        scheduling.remove_schedule(schedule=row, by=acme.alice, now=now())
    assert client.post(link).status_code == 404
    with scope(acme.org.id):
        assert not Sending.objects.exists()


def test_hostile_words_are_words(acme, projection, post):
    seed(acme)
    name = '<script>alert(1)</script>"><img src=x onerror=alert(1)>\r\nBcc: evil@example.com'
    with scope(acme.org.id):
        Member.objects.filter(pk=acme.bob.pk).update(name='<img src="https://evil.example/x.png">')
    made(acme, acme.alice, page="ready:summary", name=name)
    tick(acme)
    (mail,) = mails(post)
    assert mail["Bcc"] is None
    assert "\n" not in str(mail["Subject"])
    html = html_of(mail)
    assert "<script" not in html
    assert "<img src=x" not in html
    assert '<img src="https://evil.example' not in html
    assert "&lt;script&gt;" in html
    assert post.mails[0].rcpt_tos == ["alice@example.com"]


def test_a_test_goes_to_whoever_asks_and_counts_for_nothing(acme, projection, post, as_member):
    seed(acme)
    row = made(acme, acme.alice, acme.bob, now=now())
    assert as_member(acme.alice).post(f"/reports/schedules/{row.pk}/test/").status_code == 302
    jobs.drain(now())
    (mail,) = mails(post)
    assert mail["To"] == "alice@example.com"
    assert mail["List-Unsubscribe"] is None
    assert "A test, sent to you alone" in html_of(mail)
    page = as_member(acme.alice).get(f"/reports/schedules/{row.pk}/").content.decode()
    assert "test</span>" in page
    assert "Sent: 1" not in page


def test_mails_of_long_ago_are_forgotten_and_not_sent_again(acme, projection, post):
    seed(acme)
    made(acme, acme.alice, now=now() - 9 * DAY)
    tick(acme)
    with scope(acme.org.id):
        scheduling.forget_sendings(before=now() - 400 * DAY)
        assert Sending.objects.count() == 1
        scheduling.forget_sendings(before=now() + DAY)
        assert not Sending.objects.exists()


def test_what_refuses_for_good_is_told_from_what_may_yet_change():
    refused = smtplib.SMTPRecipientsRefused
    assert refused_for_good(refused({"a@b": (550, b"no")}))
    assert not refused_for_good(refused({"a@b": (450, b"later")}))
    assert not refused_for_good(refused({}))
    assert not refused_for_good(ConnectionRefusedError())


@pytest.mark.parametrize("file_format", ["xlsx", "csv", "pdf"])
def test_the_page_goes_along_as_a_file(acme, projection, post, file_format):
    seed(acme)
    made(acme, acme.alice, name="Week: 1/2", attaches=file_format)
    tick(acme)
    (mail,) = mails(post)
    (file,) = files_of(mail)
    assert file.get_filename().startswith("Week 1 2, ")
    assert file.get_filename().endswith(f".{file_format}")
    content = file.get_content()
    content = content.encode() if isinstance(content, str) else content
    starts = {"xlsx": b"PK", "csv": "\ufeff".encode(), "pdf": b"%PDF"}
    assert content.startswith(starts[file_format])
    if file_format == "csv":
        with scope(acme.org.id):
            acme.alice.org = acme.org
            held = sheet(Asked(acme.alice, acme.org, now()), Address("ready:weekly", "period=7d"))
        assert held.tables[0].columns[0].label in content.decode()


def test_who_takes_nothing_away_gets_the_letter_without_its_file(acme, projection, post):
    seed(acme)
    with scope(acme.org.id):
        role = CustomRole.of(
            name="Reads", base="team_lead", cells={"reports.read": 2}, created_at=now(), changed_at=now()
        )
        Member.objects.filter(pk=acme.tara.pk).update(custom_role=role)
    made(acme, acme.alice, acme.tara, attaches="xlsx")
    tick(acme)
    (mail,) = mails(post)
    assert files_of(mail) == []
    assert "The file is left out: your role does not take pages away." in text_of(mail)


def test_a_file_that_no_mail_can_carry_is_left_out_in_words(acme, projection, post, monkeypatch):
    seed(acme)
    monkeypatch.setattr(attaching, "MOST_BYTES", 10)
    made(acme, acme.alice, attaches="csv")
    tick(acme)
    (mail,) = mails(post)
    assert files_of(mail) == []
    assert "The file is too large for a mail." in text_of(mail)
