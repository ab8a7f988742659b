"""The page of alerts and its rules: who makes them, who sees them, and what a rule would have done."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from calliper.activity.models import Event
from calliper.calls.tests.make import make_call
from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.notifications import letter
from calliper.notifications.models import Mail
from calliper.orgs import actions as orgs
from calliper.orgs.models import Member
from calliper.reports.actions.projecting import Keeper, catch_up
from calliper.reports.actions.watching import EVERY_S, Watch
from calliper.reports.models import AlertRaised, AlertRule
from calliper.reports.tests.alerting import calls, look, opened, rule, share
from calliper.reports.tests.test_alerts import miss
from tests.cast import NOW, Acme, Globex

pytestmark = pytest.mark.usefixtures("projection")
AsMember = Callable[[Member], Client]
URL = "/reports/alerts/"
RETURNS = {"minutes": 30, "about": "agent:all", "in_hours": "on", "tell_leads": "on"}
FIGURE = {
    "metric": "connected_percent", "raise_at": "30", "side": "below", "clear_at": "35", "window": "today",
    "least_calls": "20", "about": "team:all", "tell_leads": "on",
}  # fmt: skip


def page(client: Client, query: str = "") -> str:
    response = client.get(f"{URL}{query}")
    assert response.status_code == 200
    return unescape(response.content.decode())


def save(client: Client, kind: str, **fields):
    return client.post(f"{URL}new/?kind={kind}", fields)


def rules(acme: Acme) -> list[AlertRule]:
    with scope(acme.org.id):
        return list(AlertRule.objects.order_by("created_at", "id"))


def test_an_owner_makes_a_rule_of_each_kind(acme: Acme, as_member: AsMember) -> None:
    alice = as_member(acme.alice)
    silent = {"minutes": 45, "about": f"team:team/{acme.north.pk}", "tell": [str(acme.ravi.pk)]}
    for kind, fields in (("call_backs", RETURNS), ("figure", FIGURE), ("silent_team", silent)):
        assert save(alice, kind, **fields).status_code == 302
    first, second, third = rules(acme)
    assert (first.per, first.minutes, first.in_hours, first.tell_leads) == ("agent", 30, True, True)
    assert (second.metric, second.above, second.raise_at, second.clear_at) == (
        "connected_percent",
        False,
        30,
        35,
    )
    assert (third.team_id, third.tell, third.tell_leads) == (acme.north.pk, [str(acme.ravi.pk)], False)
    text = page(alice)
    assert "Calls not returned within 30 minutes" in text
    assert "Connected share at 30.00% or less" in text
    assert "No call for 45 minutes" in text
    with scope(acme.org.id):
        assert Event.objects.filter(kind="alert_rule.created", actor_id=acme.alice.pk).count() == 3


def test_times_are_written_in_minutes(acme: Acme, as_member: AsMember) -> None:
    alice = as_member(acme.alice)
    save(
        alice,
        "figure",
        **{**FIGURE, "metric": "call_back_s", "side": "above", "raise_at": "12.5", "clear_at": ""},
    )
    (made,) = rules(acme)
    assert (made.raise_at, made.clear_at) == (750, 750)
    text = alice.get(f"{URL}{made.pk}/").content.decode()
    assert 'value="12.5"' in text


@pytest.mark.parametrize(
    ("kind", "fields", "sentence"),
    [
        ("call_backs", {**RETURNS, "minutes": "0"}, "greater than or equal to 1"),
        ("call_backs", {**RETURNS, "about": "agent:team/nobody"}, "Not here any more, or not one of yours."),
        ("call_backs", {**RETURNS, "tell": ["nobody"]}, "Somebody of these is not here any more."),
        ("figure", {**FIGURE, "clear_at": "20"}, "the alert would end before it begins"),
        ("figure", {**FIGURE, "raise_at": "many"}, "Write a number, such as 30."),
        ("figure", {**FIGURE, "metric": "top_caller"}, "top_caller"),
        ("figure", {**FIGURE, "metric": "calls"}, "This figure begins each day at 0."),
        (
            "figure",
            {**FIGURE, "metric": "never_attended", "window": "hour"},
            "cannot be told apart like that",
        ),
        ("silent_team", {"minutes": 5, "about": "team:all"}, "greater than or equal to 10"),
        ("silent_team", {"minutes": 60, "about": "agent:all"}, "Not here any more, or not one of yours."),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_kept(
    acme: Acme, as_member: AsMember, kind: str, fields, sentence: str
) -> None:
    response = save(as_member(acme.alice), kind, **fields)
    assert response.status_code == 422
    assert sentence in unescape(response.content.decode())
    assert rules(acme) == []


def test_the_same_rule_twice_is_refused(acme: Acme, as_member: AsMember) -> None:
    alice = as_member(acme.alice)
    save(alice, "call_backs", **RETURNS)
    response = save(alice, "call_backs", **RETURNS)
    assert "There is this very rule already." in response.content.decode()
    assert len(rules(acme)) == 1


def test_three_rules_are_one_click_away(acme: Acme, as_member: AsMember) -> None:
    alice = as_member(acme.alice)
    assert "Start with these" in page(alice)
    for _ in range(2):
        assert alice.post(f"{URL}suggested/").status_code == 302
    assert [each.kind for each in rules(acme)] == ["call_backs", "figure", "silent_team"]


def test_a_lead_makes_rules_for_own_teams_only(acme: Acme, as_member: AsMember) -> None:
    tara = as_member(acme.tara)
    for about in ("agent:all", "org:all", f"agent:team/{acme.south.pk}", f"agent:agent/{acme.nina.pk}"):
        assert save(tara, "call_backs", **{**RETURNS, "about": about}).status_code == 422
    assert save(tara, "call_backs", **{**RETURNS, "about": f"agent:team/{acme.north.pk}"}).status_code == 302
    tara.post(f"{URL}suggested/")
    assert {each.team_id for each in rules(acme)} == {acme.north.pk}
    other = rule(acme, team_id=acme.south.pk)
    assert tara.get(f"{URL}{other.pk}/").status_code == 404
    assert tara.post(f"{URL}{other.pk}/remove/").status_code == 404


def test_agents_and_others_see_no_alerts(acme: Acme, globex: Globex, as_member: AsMember) -> None:
    made = rule(acme)
    miss(acme, 40)
    look(acme)
    assert as_member(acme.bob).get(URL).status_code == 404
    charlie = as_member(globex.charlie)
    assert "Bob" not in page(charlie)
    with scope(acme.org.id):
        alert = AlertRaised.objects.get()
    for url in (f"{made.pk}/mute/", f"{made.pk}/remove/", f"{made.pk}/", f"raised/{alert.pk}/snooze/"):
        assert charlie.post(f"{URL}{url}", {"span": "hour"}).status_code == 404


def test_each_sees_the_alerts_of_own_teams(acme: Acme, as_member: AsMember) -> None:
    rule(acme)
    miss(acme, 40)
    miss(acme, 40, agent=acme.nina, number="5550104670")
    look(acme)
    assert "Nina" in page(as_member(acme.alice))
    for member in (acme.tara, acme.ravi):
        text = page(as_member(member))
        assert "Bob Kulkarni" in text
        assert "Nina" not in text


def test_an_alert_leads_to_the_calls_behind_it(acme: Acme, as_member: AsMember) -> None:
    rule(acme)
    share(acme)
    miss(acme, 40)
    calls(acme, 5, talked=False)
    look(acme)
    alice = as_member(acme.alice)
    text = page(alice)
    for start in ("/call-back/?kind=never_attended", "/reports/explore/?metric=connected_percent"):
        url = text.split(f'href="{start}')[1].split('"')[0]
        assert alice.get(start + url).status_code == 200


def test_it_says_what_it_saw_and_when(acme: Acme, as_member: AsMember) -> None:
    share(acme)
    calls(acme, 5, talked=False)
    look(acme)
    text = page(as_member(acme.alice))
    assert "0.00%, North" in text
    assert "Last looked" in text


def test_figures_that_cannot_be_asked_are_said(acme: Acme, as_member: AsMember) -> None:
    made = share(acme)
    with scope(acme.org.id):
        AlertRule.objects.filter(pk=made.pk).update(trouble="away")
    text = page(as_member(acme.alice))
    assert "The server with the figures does not answer." in text
    assert "Could not be looked at" in text


def test_an_alert_is_put_off_for_an_hour_or_until_tomorrow(acme: Acme, as_member: AsMember) -> None:
    rule(acme)
    miss(acme, 40)
    look(acme)
    alice = as_member(acme.alice)
    with scope(acme.org.id):
        alert = AlertRaised.objects.get()
    url = f"{URL}raised/{alert.pk}/snooze/"
    assert alice.post(url, {"span": "forever"}).status_code == 302
    for span, least, most in (("hour", 0.9, 1), ("today", 0, 24)):
        alice.post(url, {"span": span})
        with scope(acme.org.id):
            alert.refresh_from_db()
        assert timedelta(hours=least) <= alert.snoozed_until - now() <= timedelta(hours=most)
    assert "put off until" in page(alice)
    with scope(acme.org.id):
        assert Event.objects.filter(kind="alert.snoozed").count() == 2


def test_a_lead_puts_off_alerts_of_own_teams_and_a_reviewer_none(acme: Acme, as_member: AsMember) -> None:
    rule(acme)
    miss(acme, 40)
    miss(acme, 40, agent=acme.nina, number="5550104670")
    look(acme)
    with scope(acme.org.id):
        urls = {row.subject_id: f"{URL}raised/{row.pk}/snooze/" for row in AlertRaised.objects.all()}
    assert as_member(acme.ravi).post(urls[acme.bob.pk], {"span": "hour"}).status_code == 404
    tara = as_member(acme.tara)
    assert tara.post(urls[acme.nina.pk], {"span": "hour"}).status_code == 404
    assert tara.post(urls[acme.bob.pk], {"span": "hour"}).status_code == 302
    with scope(acme.org.id):
        assert AlertRaised.objects.get(snoozed_until__isnull=False).subject_id == acme.bob.pk
    assert "Until tomorrow" not in page(as_member(acme.ravi))


def test_a_rule_is_changed_muted_and_deleted(acme: Acme, as_member: AsMember) -> None:
    alice, made = as_member(acme.alice), rule(acme)
    miss(acme, 40)
    look(acme)
    alice.post(f"{URL}{made.pk}/", {**RETURNS, "minutes": 90})
    assert opened(acme) == [], "what was open was about another question"
    assert rules(acme)[0].minutes == 90
    alice.post(f"{URL}{made.pk}/mute/")
    assert "Muted" in page(alice)
    alice.post(f"{URL}{made.pk}/mute/")
    assert "Muted" not in page(alice)
    assert "Keep" in alice.get(f"{URL}{made.pk}/remove/").content.decode()
    alice.post(f"{URL}{made.pk}/remove/")
    assert rules(acme) == []
    with scope(acme.org.id):
        assert not AlertRaised.objects.exists()
        kinds = list(Event.objects.filter(kind__startswith="alert_rule.").values_list("kind", flat=True))
    assert sorted(kinds) == [
        f"alert_rule.{word}" for word in ("changed", "created", "muted", "removed", "unmuted")
    ]


def test_who_is_told_can_change_without_ending_what_is_open(acme: Acme, as_member: AsMember) -> None:
    made = rule(acme)
    miss(acme, 40)
    look(acme)
    as_member(acme.alice).post(f"{URL}{made.pk}/", {**RETURNS, "tell": [str(acme.ravi.pk)]})
    assert opened(acme) == ["call_backs Bob"]


def test_it_looks_back_without_keeping_anything(acme: Acme, as_member: AsMember) -> None:
    """Of the days before today two ended with too small a share, and three with a call that nobody returned."""
    at = now()
    for days, talked in ((2, False), (3, False), (4, True)):
        calls(acme, 25, talked=talked, at=at - timedelta(days=days))
    for days in (2, 3, 5):
        make_call(
            acme,
            type="missed",
            duration_s=0,
            start=at - timedelta(days=days, minutes=30),
            number="5550109999",
        )
    catch_up(at)
    alice = as_member(acme.alice)

    def status(kind: str, fields) -> str:
        return unescape(save(alice, kind, do="preview", **fields).content.decode())

    assert "Would have alerted 2 times in the last 14 days." in status("figure", FIGURE)
    assert "Would have alerted at least 3 times in the last 14 days" in status("call_backs", RETURNS)
    assert "Would have alerted 2 times" in status("figure", {**FIGURE, "window": "hour"})
    assert "Would have alerted 1 time in" in status(
        "figure", {**FIGURE, "window": "7d", "raise_at": "40", "clear_at": "45"}
    )
    assert "cannot be looked up" in status("silent_team", {"minutes": 60, "about": "team:all"})
    assert rules(acme) == []


def test_the_list_takes_as_many_statements_for_many_alerts_as_for_one(
    acme: Acme, as_member: AsMember, django_assert_max_num_queries
) -> None:
    with scope(acme.org.id):
        people = [
            orgs.add_member(by=acme.alice, name=f"Agent {n}", role="agent", team=acme.north, now=NOW)
            for n in range(8)
        ]
    for minutes in range(20, 28):
        rule(acme, minutes=minutes)
    for person in people:
        miss(acme, 40, agent=person)
    look(acme)
    alice = as_member(acme.alice)
    assert len(opened(acme)) == 64
    with django_assert_max_num_queries(20):
        page(alice)


def test_a_mail_says_what_happened_and_nothing_once_it_is_over(acme: Acme, mailoutbox) -> None:
    rule(acme)
    miss(acme, 40)
    look(acme)
    with scope(acme.org.id):
        letter.deliver(Mail.objects.get(), NOW)
    (mail,) = mailoutbox
    assert mail.subject.startswith("Bob Kulkarni: 1 contact not called back within 30 min")
    assert "5550104417" not in mail.body


def test_a_notice_of_somebody_who_moved_away_tells_nothing(acme: Acme, as_member: AsMember) -> None:
    rule(acme)
    miss(acme, 40)
    look(acme)
    tara = as_member(acme.tara)
    assert "Bob Kulkarni" in tara.get("/notices/").content.decode()
    with scope(acme.org.id):
        orgs.place_member(by=acme.alice, member=acme.bob, team=acme.south, now=NOW)
    assert "Bob Kulkarni" not in tara.get("/notices/").content.decode()


def test_rules_are_looked_at_as_soon_as_figures_have_changed(acme: Acme, monkeypatch) -> None:
    share(acme, window="7d", in_hours=False)
    calls(acme, 5, talked=False, at=now())
    watch = Watch()
    Keeper().tick(now())
    assert opened(acme) == ["figure North"]
    assert watch.look(now()) == 1
    assert watch.look(now()) == 0, "not twice a minute"
    started = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: started + 2 * EVERY_S)
    assert watch.look(now()) == 0, "nothing has changed"


def test_a_look_that_fails_does_not_keep_the_projection_from_its_work(acme: Acme) -> None:
    made = share(acme, window="7d")
    with scope(acme.org.id):
        AlertRule.objects.filter(pk=made.pk).update(per="none")
    calls(acme, 5, talked=False, at=now())
    Keeper().tick(now())
    assert Watch().look(now()) == 1


def test_a_figure_that_is_no_more_is_said(acme: Acme, as_member: AsMember) -> None:
    made = share(acme)
    with scope(acme.org.id):
        AlertRule.objects.filter(pk=made.pk).update(metric="not_there")
    look(acme)
    assert "This figure cannot be asked so any more." in page(as_member(acme.alice))
    assert Decimal(30) == rules(acme)[0].raise_at
