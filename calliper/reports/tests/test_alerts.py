"""Alert rules at work: what raises an alert, what ends it, and who hears of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from calliper.activity.models import Event
from calliper.calls import actions as calling
from calliper.calls.tests.make import make_call, make_device
from calliper.core.scope import scope
from calliper.devices.models import Device
from calliper.notifications.models import Mail
from calliper.orgs import actions as orgs
from calliper.reports import tasks
from calliper.reports.actions import alert_rules
from calliper.reports.actions.alerting import watch_rules
from calliper.reports.models import AlertRaised
from calliper.reports.store import connection
from calliper.reports.tests.alerting import MINUTE, calls, look, notices, opened, rule, share, told
from tests.cast import NOW, Acme, Globex

pytestmark = pytest.mark.usefixtures("projection")
HOUR = timedelta(hours=1)


def miss(acme: Acme, minutes: float, **more):
    start = NOW - timedelta(minutes=minutes)
    return make_call(acme, **{"type": "missed", "duration_s": 0, "start": start, **more})


def test_a_call_that_nobody_returns_is_told_once_to_the_lead(acme: Acme) -> None:
    rule(acme)
    miss(acme, 31)
    for minutes in (0, 5, 10):
        assert look(acme, NOW + minutes * MINUTE) == ["call_backs Bob"]
    assert notices(acme, acme.tara) == ["alert_call_backs"]
    assert notices(acme, acme.alice) == notices(acme, acme.bob) == []
    with scope(acme.org.id):
        assert Mail.objects.get().member_id == acme.tara.pk
        assert Event.objects.filter(kind="alert.raised").count() == 1
        assert AlertRaised.objects.get().value == 1


def test_it_waits_as_long_as_the_rule_allows(acme: Acme) -> None:
    rule(acme)
    miss(acme, 29)
    assert look(acme) == []
    assert look(acme, NOW + MINUTE) == ["call_backs Bob"]


def test_it_ends_when_the_agent_has_talked_to_them_and_says_so(acme: Acme) -> None:
    rule(acme)
    miss(acme, 40)
    look(acme)
    make_call(acme, start=NOW - MINUTE)
    assert look(acme, NOW + 5 * MINUTE) == []
    assert notices(acme, acme.tara) == ["alert_call_backs", "alert_over"]
    with scope(acme.org.id):
        assert AlertRaised.objects.get().recovered


def test_what_was_marked_as_done_needs_nobody(acme: Acme) -> None:
    rule(acme)
    call = miss(acme, 40)
    with scope(acme.org.id):
        owed = calling.Owed(acme.bob.pk, call.contact_id, call.start_at)
        calling.finish_call_backs(by=acme.alice, owed=[owed], now=NOW)
    assert look(acme) == []


def test_a_back_fill_tells_nobody(acme: Acme) -> None:
    rule(acme)
    for days in (2, 3, 5, 6):
        for hours in (0, 2):
            miss(acme, days * 24 * 60 + hours * 60, number=f"55501{days}{hours}001", received_at=NOW)
    assert look(acme) == []
    assert notices(acme, acme.tara) == []


def test_friday_evening_is_told_on_monday_morning_and_not_at_night(acme: Acme) -> None:
    """Missed at 7:45 pm; half an hour of working time is over at 8:15 on the next working day."""
    from calliper.consent import actions as consent

    with scope(acme.org.id):
        consent.ensure_defaults(org=acme.org, now=NOW - timedelta(days=30))
        consent.change_policy(
            by=acme.alice,
            now=NOW - timedelta(days=29),
            working_days=[1, 2, 3, 4, 5],
            working_from=NOW.time().replace(hour=8),
            working_until=NOW.time().replace(hour=20),
        )
    rule(acme)
    late = NOW + timedelta(hours=2, minutes=15)
    make_call(acme, type="missed", duration_s=0, start=late)
    assert look(acme, late + 2 * HOUR) == []
    monday = late + timedelta(days=2, hours=12)
    assert look(acme, monday + 29 * MINUTE) == []
    assert look(acme, monday + 31 * MINUTE) == ["call_backs Bob"]


def test_nobody_hears_of_an_agent_on_leave(acme: Acme) -> None:
    rule(acme)
    miss(acme, 40)
    with scope(acme.org.id):
        orgs.add_leave(by=acme.alice, member=acme.bob, from_day=NOW.date(), until_day=NOW.date(), now=NOW)
    assert look(acme) == []


def test_for_a_team_anybody_may_have_called_back(acme: Acme) -> None:
    rule(acme, per="team")
    rule(acme, per="org")
    miss(acme, 40)
    assert look(acme) == ["call_backs North", "call_backs everybody"]
    make_call(acme, agent=acme.nina, start=NOW - MINUTE)
    assert look(acme, NOW + MINUTE) == []


def test_a_rule_watches_only_whom_it_names(acme: Acme) -> None:
    rule(acme, team_id=acme.south.pk)
    rule(acme, agent_id=acme.nina.pk)
    miss(acme, 40)
    assert look(acme) == []
    miss(acme, 40, agent=acme.nina, number="5550104670")
    assert look(acme) == ["call_backs Nina", "call_backs Nina"]


def test_a_share_crosses_and_comes_back_with_room_in_between(acme: Acme) -> None:
    share(acme)
    calls(acme, 3, talked=False)
    assert look(acme) == [], "three calls say nothing"
    calls(acme, 4, talked=False)
    assert look(acme, NOW + MINUTE) == ["figure North"]
    calls(acme, 4, talked=True)
    assert look(acme, NOW + 2 * MINUTE) == ["figure North"], "36 % is in between"
    calls(acme, 8, talked=True)
    assert look(acme, NOW + 3 * MINUTE) == []
    assert notices(acme, acme.tara) == ["alert_figure", "alert_over"]


def test_a_new_day_begins_without_the_alerts_of_yesterday_and_tells_nobody_of_that(acme: Acme) -> None:
    share(acme)
    calls(acme, 5, talked=False)
    look(acme)
    assert look(acme, NOW + timedelta(hours=15)) == []
    assert notices(acme, acme.tara) == ["alert_figure"]
    with scope(acme.org.id):
        assert not AlertRaised.objects.get().recovered


def test_the_last_full_hour_is_judged_by_itself(acme: Acme) -> None:
    share(
        acme, window="hour", per="org", metric="missed", above=True, raise_at=Decimal(3), clear_at=Decimal(2)
    )
    # NOW is 5:30 pm; the last full hour began at 4 pm.
    for place in range(3):
        miss(acme, 40 + place, number=f"55501000{place:02}")
        make_call(acme, start=NOW - (41 + place) * MINUTE, number="5550104999")
    miss(acme, 10)
    assert look(acme) == ["figure everybody"]
    assert look(acme, NOW + HOUR) == ["figure everybody"], "one call is too few to end it"
    assert look(acme, NOW + 2 * HOUR) == [], "an hour without calls leaves nothing to judge"


def test_seven_days_are_counted_together(acme: Acme) -> None:
    share(
        acme, window="7d", per="agent", metric="calls", above=True, raise_at=Decimal(6), clear_at=Decimal(6)
    )
    calls(acme, 3, talked=True, at=NOW - timedelta(days=5))
    assert look(acme) == []
    calls(acme, 3, talked=True)
    assert look(acme) == ["figure Bob"]


def test_of_an_agent_it_counts_what_was_called_for_the_team_of_today(acme: Acme) -> None:
    """Tara leads North alone: what Bob did for South is not for her to hear."""
    share(acme, per="agent")
    calls(acme, 6, talked=False, team=acme.south)
    assert look(acme) == []
    calls(acme, 6, talked=False)
    assert look(acme) == ["figure Bob"]


def test_silence_below_a_number_is_seen_although_there_is_no_row(acme: Acme) -> None:
    few = {"metric": "calls", "above": False, "raise_at": Decimal(2), "clear_at": Decimal(2), "window": "7d"}
    share(acme, per="agent", least_calls=0, **few)
    make_device(acme, acme.nina)
    calls(acme, 5, talked=True)
    assert look(acme) == ["figure Nina"], "who has a phone and made no call; owners without one do not count"


@pytest.fixture
def quiet(acme: Acme) -> Acme:
    """Bob's phone is heard from, and his last call was 61 minutes ago."""
    rule(acme, kind="silent_team", per="team", minutes=60)
    make_call(acme, start=NOW - 61 * MINUTE)
    make_device(acme, acme.bob, enrolled_at=NOW - timedelta(days=3), last_heartbeat_at=NOW)
    return acme


def test_a_team_that_makes_no_calls_is_told_and_its_next_call_ends_it(quiet: Acme) -> None:
    assert look(quiet) == ["silent_team North"]
    make_call(quiet, start=NOW + MINUTE)
    assert look(quiet, NOW + 5 * MINUTE) == []
    assert notices(quiet, quiet.tara) == ["alert_over", "alert_silent_team"]


def test_a_team_whose_phones_cannot_be_reached_is_left_to_the_alert_of_phones(quiet: Acme) -> None:
    with scope(quiet.org.id):
        Device.objects.update(last_heartbeat_at=NOW - 50 * MINUTE)
    assert look(quiet) == []


def test_silence_is_known_only_until_the_phone_was_last_heard_from(quiet: Acme) -> None:
    with scope(quiet.org.id):
        Device.objects.update(last_heartbeat_at=NOW - 10 * MINUTE)
    assert look(quiet) == []
    assert look(quiet, NOW + 11 * MINUTE) == [], "no later word"


def test_silence_at_night_on_free_days_and_on_leave_is_no_news(quiet: Acme) -> None:
    with scope(quiet.org.id):
        Device.objects.update(last_heartbeat_at=NOW + 5 * HOUR)
    assert look(quiet, NOW + 5 * HOUR) == []
    with scope(quiet.org.id):
        Device.objects.update(last_heartbeat_at=NOW)
        orgs.add_leave(by=quiet.alice, member=quiet.bob, from_day=NOW.date(), until_day=NOW.date(), now=NOW)
    assert look(quiet) == []


def test_it_tells_chosen_people_only_what_they_may_see(acme: Acme) -> None:
    """Ravi reviews North and sees nothing of South; Bob sees no alerts at all; Alice sees all."""
    tell = [str(each.pk) for each in (acme.ravi, acme.bob, acme.alice)]
    rule(acme, tell=tell, tell_leads=False)
    miss(acme, 40)
    miss(acme, 40, agent=acme.nina, number="5550104670")
    assert look(acme) == ["call_backs Bob", "call_backs Nina"]
    assert told(acme, acme.ravi) == 1
    assert told(acme, acme.alice) == 2
    assert told(acme, acme.bob) == told(acme, acme.tara) == 0


def test_a_team_without_a_lead_is_told_to_the_owners(acme: Acme) -> None:
    rule(acme)
    miss(acme, 40, agent=acme.nina)
    look(acme)
    assert notices(acme, acme.alice) == ["alert_call_backs"]
    assert notices(acme, acme.tara) == []


def test_ten_agents_are_one_notice_and_one_mail(acme: Acme) -> None:
    share(acme, per="agent")
    with scope(acme.org.id):
        people = [
            orgs.add_member(by=acme.alice, name=f"Agent {n}", role="agent", team=acme.north, now=NOW)
            for n in range(10)
        ]
    for person in people:
        calls(acme, 4, talked=False, agent=person)
    look(acme)
    assert told(acme, acme.tara) == 10
    with scope(acme.org.id):
        assert len(Mail.objects.get().entries) == 1


def test_a_muted_rule_sees_and_tells_nobody(acme: Acme) -> None:
    made = rule(acme)
    miss(acme, 40)
    with scope(acme.org.id):
        alert_rules.mute_rule(by=acme.alice, rule=made, now=NOW)
    assert look(acme) == ["call_backs Bob"]
    assert notices(acme, acme.tara) == []
    with scope(acme.org.id):
        alert_rules.unmute_rule(by=acme.alice, rule=made, now=NOW)
    look(acme, NOW + MINUTE)
    assert notices(acme, acme.tara) == ["alert_call_backs"]


def test_an_alert_that_is_put_off_is_told_again_only_if_it_is_still_open(acme: Acme) -> None:
    share(acme)
    calls(acme, 5, talked=False)
    look(acme)
    with scope(acme.org.id):
        alert_rules.snooze(by=acme.alice, alert=AlertRaised.objects.get(), until=NOW + HOUR, now=NOW)
    calls(acme, 10, talked=True)
    assert look(acme, NOW + MINUTE) == []
    calls(acme, 40, talked=False)
    assert look(acme, NOW + 2 * MINUTE) == ["figure North"], "it came back while it was put off"
    assert notices(acme, acme.tara) == ["alert_figure"]
    assert told(acme, acme.tara) == 1
    look(acme, NOW + HOUR)
    assert told(acme, acme.tara) == 2


def test_figures_that_are_away_leave_alerts_as_they_are_and_say_so(acme: Acme) -> None:
    made = share(acme)
    calls(acme, 5, talked=False)
    look(acme)
    connection.shut("broken", "damaged")
    with scope(acme.org.id):
        watch_rules(org=acme.org, now=NOW + HOUR)
        made.refresh_from_db()
        assert made.trouble == "broken"
        assert made.looked_at == NOW
    assert opened(acme) == ["figure North"]


def test_two_runs_at_once_raise_once(acme: Acme) -> None:
    """Both have looked before either writes."""
    from calliper.reports.access import alerts as access
    from calliper.reports.actions.alerting import settle_rules
    from calliper.reports.actions.projecting import catch_up
    from calliper.reports.alerts.around import Around
    from calliper.reports.alerts.look import look as see

    rule(acme)
    miss(acme, 40)
    catch_up(NOW)
    with scope(acme.org.id):
        seen = [see(Around(acme.org, NOW), access.every_rule(), access.open_rows()) for _ in range(2)]
        for each in seen:
            settle_rules(org=acme.org, looked=each, now=NOW)
        assert AlertRaised.objects.count() == 1
    assert told(acme, acme.tara) == 1


def test_the_job_looks_at_each_organisation_and_no_other(acme: Acme, globex: Globex) -> None:
    rule(acme)
    miss(acme, 40)
    from calliper.reports.actions.projecting import catch_up

    catch_up(NOW)
    with scope(globex.org.id):
        tasks.watch(NOW)
    assert opened(acme) == []
    with scope(acme.org.id):
        tasks.watch(NOW)
    assert opened(acme) == ["call_backs Bob"]
    assert notices(acme, globex.charlie) == []


def test_it_writes_nothing_where_there_are_no_rules(acme: Acme, django_assert_num_queries) -> None:
    with scope(acme.org.id), django_assert_num_queries(1):
        assert watch_rules(org=acme.org, now=NOW) == 0
