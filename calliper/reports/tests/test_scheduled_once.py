"""When mails of schedules go out: once each, at their moment, and not for what nobody wanted."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from calliper.core import jobs
from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.orgs.models import Member, Organisation
from calliper.reports.actions import receiving, scheduling
from calliper.reports.models import Recipient, Schedule, Sending
from calliper.reports.tests.dashboards import seed
from calliper.reports.tests.scheduled import (
    DAY,
    made,
    mails,
    outcomes,
    tick,
)

pytestmark = pytest.mark.django_db(databases="__all__")
HOUR = timedelta(hours=1)


def test_a_due_mail_is_sent_once_however_often_it_is_looked_for(acme, projection, post):
    seed(acme)
    made(acme, acme.alice, acme.alice, acme.tara)
    assert tick(acme) == 2
    assert tick(acme) == 0
    with scope(acme.org.id):
        Sending.objects.update(state="waiting", run_at=now())
    jobs.drain(now())
    assert len(post.mails) == 2
    assert tick(acme, now() + DAY) == 2
    assert len(post.mails) == 4


def test_it_reaches_each_at_their_own_eight_o_clock(acme, projection, post):
    """Acme counts days in Kolkata, five and a half hours before London in winter."""
    seed(acme)
    with scope(acme.org.id):
        Member.objects.filter(pk=acme.bob.pk).update(time_zone="Europe/London")
    day = datetime(2026, 1, 14, tzinfo=UTC)
    made(acme, acme.alice, acme.alice, acme.bob, now=day - 3 * DAY)
    sent = []
    for hour in range(24):
        count = len(post.mails)
        tick(acme, day + timedelta(hours=hour, minutes=45))
        sent += [(hour, str(mail["To"]).partition("@")[0]) for mail in mails(post)[count:]]
    # Of the day before, then of the day itself: 2:30 in Greenwich is eight in Kolkata.
    assert sent == [(0, "alice"), (0, "bob"), (2, "alice"), (8, "bob")]


def test_who_moves_to_another_time_zone_gets_the_same_days_once(acme, projection, post):
    seed(acme)
    day = datetime(2026, 1, 14, tzinfo=UTC)
    row = made(acme, acme.alice, now=day - DAY)
    tick(acme, day + timedelta(hours=3))
    assert len(post.mails) == 1
    with scope(acme.org.id):
        Member.objects.filter(pk=acme.alice.pk).update(time_zone="Europe/London")
    tick(acme, day + timedelta(hours=9))
    assert len(post.mails) == 1
    tick(acme, day + timedelta(days=1, hours=9))
    assert len(post.mails) == 2
    # What is changed is sent anew, the same day too.
    with scope(acme.org.id):
        Schedule.objects.filter(pk=row.pk).update(since_at=day + timedelta(days=1, hours=9), at=time(10))
    tick(acme, day + timedelta(days=1, hours=11))
    assert len(post.mails) == 3


def test_who_moves_on_the_day_of_twenty_five_hours_gets_it_once(acme, projection, post):
    """In New York the first of November is an hour longer than a day: ten o'clock in Nepal, then in India, is on it."""
    with scope(acme.org.id):
        Organisation.objects.update(time_zone="America/New_York")
        Member.objects.filter(pk=acme.alice.pk).update(time_zone="Asia/Kathmandu")
        acme.org.refresh_from_db()
    seed(acme)
    made(acme, acme.alice, at=time(10), now=datetime(2026, 10, 31, 12, tzinfo=UTC))
    tick(acme, datetime(2026, 11, 1, 4, 20, tzinfo=UTC))
    assert len(post.mails) == 1
    with scope(acme.org.id):
        Member.objects.filter(pk=acme.alice.pk).update(time_zone="Asia/Kolkata")
    tick(acme, datetime(2026, 11, 2, 4, 35, tzinfo=UTC))
    assert len(post.mails) == 1
    tick(acme, datetime(2026, 11, 3, 4, 35, tzinfo=UTC))
    assert len(post.mails) == 2


def test_after_an_outage_only_the_last_one_is_made_up_for(acme, projection, post):
    seed(acme)
    made(acme, acme.alice, now=now() - 30 * DAY)
    tick(acme)
    assert len(post.mails) == 1
    assert outcomes(acme) == [("sent", "done")]


def test_nothing_that_was_due_before_it_was_wanted_is_sent(acme, projection, post):
    seed(acme)
    row = made(acme, acme.alice, now=now())
    assert tick(acme) == 0
    with scope(acme.org.id):
        Schedule.objects.update(since_at=now() - 2 * DAY)
    assert tick(acme) == 0, "its reader came just now"
    with scope(acme.org.id):
        Recipient.objects.update(since_at=now() - 2 * DAY)
        scheduling.pause_schedule(schedule=row, by=acme.alice, now=now())
    assert tick(acme) == 0
    with scope(acme.org.id):
        scheduling.resume_schedule(schedule=row, by=acme.alice, now=now())
    assert tick(acme) == 0, "what was due while it was paused"
    assert tick(acme, now() + DAY) == 1


def test_a_second_row_for_the_same_mail_is_refused(acme):
    row = made(acme, acme.alice)
    with scope(acme.org.id), transaction.atomic():
        facts = {"schedule": row, "member_id": acme.alice.pk, "due_at": now(), "run_at": now()}
        Sending.objects.create(**facts)
        with pytest.raises(IntegrityError), transaction.atomic():
            Sending.objects.create(**facts)


def test_killed_between_sending_and_noting_it_comes_twice_under_one_name(acme, projection, post, monkeypatch):
    seed(acme)
    made(acme, acme.alice)

    class Killed(BaseException):
        pass

    def die(**_: object):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "note_sent", die)
        with pytest.raises(Killed):
            tick(acme)
    jobs.drain(now() + HOUR)
    jobs.drain(now() + 2 * HOUR)
    first, second = mails(post)
    assert first["Message-ID"] == second["Message-ID"]
    assert outcomes(acme) == [("sent", "done")]
