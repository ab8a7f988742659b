"""The pages of scheduled reports: who may make one for whom, what they show, and that a preview is the mail."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.reports.actions import scheduling
from calliper.reports.models import Recipient, Schedule, Sending
from calliper.reports.tests.dashboards import seed
from calliper.reports.tests.scheduled import DAY, made

pytestmark = pytest.mark.django_db(databases="__all__")
LIST = "/reports/schedules/"
NEW = f"{LIST}new/"


def given(*to, **more):
    return {
        "name": "Week",
        "what": "ready:weekly?",
        "frequency": "weekly",
        "weekday": "0",
        "day": "1",
        "at": "08:00",
        "period": "7d",
        "to": [str(each.pk) for each in to],
        **more,
    }


def page_of(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def only(acme):
    with scope(acme.org.id):
        return Schedule.objects.prefetch_related("recipients").get()


def test_it_begins_empty_and_says_what_to_do(acme, as_member):
    assert "Nothing is mailed yet" in page_of(as_member(acme.alice), LIST)


def test_it_is_made_shown_changed_paused_and_deleted(acme, projection, as_member):
    seed(acme)
    alice = as_member(acme.alice)
    form = page_of(alice, NEW)
    assert "The week" in form or "Week" in form
    answer = alice.post(NEW, given(acme.alice, acme.tara, name="Sales week"))
    row = only(acme)
    at = f"{LIST}{row.pk}/"
    assert answer.url == at
    assert {each.member_id for each in row.recipients.all()} == {acme.alice.pk, acme.tara.pk}
    page = page_of(alice, at)
    assert "Every Monday, 8:00 am" in page
    assert "Tara Rao" in page
    assert "No mail yet" in page
    assert "Sales week" in page_of(alice, LIST)
    changed = given(
        acme.tara, name="Sales month", frequency="monthly", day="31", period="last_month", at="17:30"
    )
    assert alice.post(f"{at}change/", changed).status_code == 302
    page = page_of(alice, at)
    assert "On day 31 of each month or its last, 5:30 pm" in page
    assert {each.member_id for each in only(acme).recipients.all()} == {acme.tara.pk}
    alice.post(f"{at}pause/")
    assert only(acme).paused_at is not None
    assert "Paused" in page_of(alice, LIST)
    alice.post(f"{at}resume/")
    assert only(acme).paused_at is None
    assert "Delete “Sales month”?" in page_of(alice, f"{at}remove/")
    assert alice.post(f"{at}remove/").url == LIST
    assert page_of(alice, at, 404)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "Give the mails a name."),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"what": "calls?x=1"}, "Choose one of these reports."),
        ({"what": "ready:moon?"}, "Choose one of these reports."),
        ({"frequency": "hourly"}, "not one of the available choices"),
        ({"day": "32"}, "less than or equal to 31"),
        ({"at": "25:00"}, "Enter a valid time."),
        ({"period": "today"}, "not one of the available choices"),
        ({"to": []}, "Choose at least one person."),
        ({"to": ["x"]}, "not one of the available choices"),
        ({"to": [str(uuid4())]}, "not one of the available choices"),
    ],
)
def test_bad_input_is_said_and_nothing_is_lost(acme, as_member, wrong, said):
    answer = as_member(acme.alice).post(NEW, {**given(acme.alice, name="Kept name"), **wrong})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert "name" in wrong or "Kept name" in page
    with scope(acme.org.id):
        assert not Schedule.objects.exists()


def test_each_role_mails_as_far_as_it_goes(acme, globex, as_member):
    offered = {
        "alice": {"alice", "tara", "bob", "nina", "ravi"},
        "tara": {"tara", "bob", "ravi"},
        "bob": {"bob"},
        "ravi": {"ravi"},
    }
    everybody = ("alice", "tara", "bob", "nina", "ravi")
    for who, whom in offered.items():
        form = page_of(as_member(getattr(acme, who)), NEW)
        assert {name for name in everybody if f'value="{getattr(acme, name).pk}"' in form} == whom
        assert str(globex.charlie.pk) not in form
    assert as_member(acme.bob).post(NEW, given(acme.bob, acme.nina)).status_code == 422
    assert as_member(acme.alice).post(NEW, given(globex.charlie)).status_code == 422
    assert as_member(acme.bob).post(NEW, given(acme.bob)).status_code == 302


def test_one_sees_own_schedules_and_who_runs_the_organisation_sees_all(acme, globex, as_member):
    row = made(acme, acme.tara, acme.bob)
    for who, status in (
        (acme.tara, 200),
        (acme.alice, 200),
        (acme.bob, 404),
        (acme.ravi, 404),
        (globex.charlie, 404),
    ):
        client = as_member(who)
        for path in ("", "change/", "mail/", "remove/"):
            assert client.get(f"{LIST}{row.pk}/{path}").status_code == status, (who.name, path)
        for path in ("pause/", "resume/", "again/", "test/"):
            expected = 302 if status == 200 else 404
            assert client.post(f"{LIST}{row.pk}/{path}").status_code == expected, (who.name, path)
        assert ("Week" in page_of(client, LIST)) is (status == 200)
    assert "of Tara Rao" in page_of(as_member(acme.alice), LIST)


def test_whoever_changes_it_keeps_those_who_get_it(acme, as_member):
    row = made(acme, acme.alice, acme.nina, acme.bob)
    with scope(acme.org.id):
        Schedule.objects.update(made_by=acme.tara.pk)
        Recipient.objects.filter(member_id=acme.nina.pk).update(stopped="left")
    tara = as_member(acme.tara)
    assert str(acme.nina.pk) in page_of(tara, f"{LIST}{row.pk}/change/"), "she gets it already"
    assert tara.post(f"{LIST}{row.pk}/change/", given(acme.nina, acme.bob, acme.tara)).status_code == 302
    with scope(acme.org.id):
        assert Recipient.objects.get(member_id=acme.nina.pk).stopped == "left"
        assert Recipient.objects.count() == 3


def test_what_is_scheduled_is_what_one_looked_at(acme, projection, as_member):
    seed(acme)
    alice = as_member(acme.alice)
    query = "metric=calls&by=day&period=30d&outcome=missed&junk=1"
    form = page_of(alice, f"{NEW}?page=explore&query={query.replace('&', '%26').replace('=', '%3D')}")
    assert 'value="explore?metric=calls&amp;by=day&amp;outcome=missed"' in form
    assert '<option value="30d" selected>' in form
    sent = given(acme.alice, what=f"explore?{query}")
    assert alice.post(NEW, sent).status_code == 422, "as it was not offered"
    assert alice.post(NEW, {**sent, "what": "explore?metric=calls&by=day&outcome=missed"}).status_code == 302
    row = only(acme)
    assert (row.page, row.query) == ("explore", "metric=calls&by=day&outcome=missed")


def test_a_saved_report_is_offered_by_its_name(acme, as_member):
    alice = as_member(acme.alice)
    alice.post("/reports/saved/add/", {"name": "Missed by day", "query": "metric=missed&by=day&period=7d"})
    assert ">Missed by day</option>" in page_of(alice, NEW)
    assert f"{NEW}?" in page_of(alice, "/reports/saved/")


def test_a_preview_is_the_mail(acme, projection, as_member):
    seed(acme)
    row = made(acme, acme.alice)
    page = page_of(as_member(acme.alice), f"{LIST}{row.pk}/mail/")
    assert 'src="data:image/png;base64,' in page
    assert "style=" not in page
    assert '<link rel="stylesheet" href="/reports/schedules/letter.css">' in page
    styles = as_member(acme.alice).get(f"{LIST}letter.css")
    assert styles["Content-Type"].startswith("text/css")
    assert ".m-letter{" in styles.content.decode()
    assert "Stop these mails" not in page


def test_a_preview_of_what_one_may_not_see_says_so(acme, as_member):
    row = made(acme, acme.alice, page="ready:moon")
    assert "There is no mail to show" in page_of(as_member(acme.alice), f"{LIST}{row.pk}/mail/")


def test_its_history_says_what_became_of_each_mail(acme, as_member):
    row = made(acme, acme.alice, acme.alice, acme.bob)
    facts = [
        ("sent", "done", 1),
        ("refused", "done", 1),
        ("", "waiting", 0),
        ("", "waiting", 2),
        ("", "dead", 24),
        ("gone", "done", 1),
    ]
    with scope(acme.org.id):
        for place, (outcome, state, attempts) in enumerate(facts):
            Sending.objects.create(
                schedule=row, member_id=acme.bob.pk, due_at=now() - place * DAY, run_at=now(),
                outcome=outcome, state=state, attempts=attempts,
            )  # fmt: skip
        Sending.objects.create(
            schedule=row, member_id=uuid4(), due_at=now() - 9 * DAY, run_at=now(), outcome="sent"
        )
    page = page_of(as_member(acme.alice), f"{LIST}{row.pk}/")
    for words in (
        "Sent: 2",
        "Refused for good by a mail server",
        "Waits",
        "Tried 2 times",
        "Given up",
        "Somebody who has left",
    ):
        assert words in page
    assert "1 sent" in page_of(as_member(acme.alice), LIST)


def test_the_list_asks_as_much_for_one_as_for_many(acme, as_member):
    alice = as_member(acme.alice)

    def statements():
        with CaptureQueriesContext(connections["default"]) as found:
            page_of(alice, LIST)
        return len(found)

    made(acme, acme.alice, acme.alice, acme.bob)
    first = statements()
    for place in range(5):
        made(acme, acme.tara, acme.tara, acme.bob, name=f"Week {place}")
    assert statements() <= first + 1


def test_a_hundred_are_the_most(acme, as_member, monkeypatch):
    monkeypatch.setattr(scheduling, "MOST", 1)
    alice = as_member(acme.alice)
    assert alice.post(NEW, given(acme.alice)).status_code == 302
    answer = alice.post(NEW, given(acme.alice))
    assert answer.status_code == 422
    assert "which are the most" in answer.content.decode()


def test_a_change_does_not_send_what_was_due_before(acme, as_member):
    row = made(acme, acme.alice)
    as_member(acme.alice).post(f"{LIST}{row.pk}/change/", given(acme.alice, frequency="daily"))
    with scope(acme.org.id):
        assert scheduling.plan_sendings(now=now()) == 0
        assert scheduling.plan_sendings(now=now() + timedelta(days=1)) == 1
