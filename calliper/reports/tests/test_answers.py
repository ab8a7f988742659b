"""Answers over real rows: who sees what, by which day and team, and every figure again from the calls behind it."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict

from calliper.calls import actions as calling
from calliper.calls.choices import choices_for
from calliper.calls.forms.filtering import FilterForm
from calliper.calls.kinds import CallType
from calliper.calls.models import Call
from calliper.calls.narrow import Asked, legs
from calliper.calls.tests.make import make_call, make_line, make_tag
from calliper.core.scope import scope
from calliper.reports.access import answer, pairs, stand
from calliper.reports.actions.projecting import catch_up
from calliper.reports.codes import DIRECTION, METHOD, MODE, OUTCOME, TYPE
from calliper.reports.metrics import metrics
from calliper.reports.question import Cut, Led, Narrowed, NoAnswer, Question, UnknownName
from calliper.reports.rules import Rules
from calliper.reports.store import connection
from calliper.reports.tests.metrics.naive import METRICS
from calliper.reports.tests.metrics.naive.seen import Seen
from calliper.reports.tests.metrics.worlds import Row
from tests.cast import NOW, Acme, Globex

SINCE, UNTIL = date(2026, 11, 16), date(2026, 11, 20)
NUMBERS = ["5550104417", "5550104418", "5550104419", None]
LUNCH = (13 * 3600, 14 * 3600)
# An organisation begins with a working day from nine to seven.
RULES = Rules(floor=1, work_from_s=9 * 3600, work_until_s=19 * 3600, breaks=(LUNCH,))


@pytest.fixture
def told(acme: Acme, projection: Path) -> Acme:
    """Sixty calls of a week, of everybody, with floor 1 and a lunch break."""
    dice = random.Random(4)  # noqa: S311 - the same calls every time
    people = [acme.bob, acme.bob, acme.nina, acme.tara, acme.alice]
    line = make_line(acme)
    for _ in range(60):
        make_call(
            acme,
            agent=dice.choice(people),
            number=dice.choice(NUMBERS),
            type=dice.choice(CallType.values),
            start=datetime(2026, 11, 16, 3, 30, tzinfo=UTC) + timedelta(minutes=dice.randrange(104 * 60)),
            duration_s=dice.choice([0, 0, 1, 45, 3700]),
            line=dice.choice([line, None]),
        )
    with scope(acme.org.pk):
        type(acme.org).objects.update(connected_over_s=1, breaks=[LUNCH])
    catch_up(NOW)
    return acme


def ask(viewer: Any, *names: str, by: tuple[str, ...] = (), **narrowed: Any) -> list[dict[str, Any]]:
    with scope(viewer.org_id):
        return answer(viewer, Question(names, SINCE, UNTIL, by, Narrowed(**narrowed))).rows


def one(viewer: Any, name: str, **narrowed: Any) -> Any:
    return ask(viewer, name, **narrowed)[0][name]


def listed(viewer: Any, acme: Acme, query: dict[str, Any]) -> list[Call]:
    """The calls that /calls/ lists for a viewer."""
    data = QueryDict(mutable=True)
    for name, value in {"since": SINCE, "until": UNTIL, **query}.items():
        data.setlist(name, [str(each) for each in (value if isinstance(value, list) else [value])])
    with scope(viewer.org_id):
        form = FilterForm(data, choices=choices_for(viewer))
        assert not form.errors
        org = type(acme.org).objects.get()
        found = [each for leg in legs(form.filters, Asked(viewer, org, NOW)) for each in leg.rows]
    return list({each.pk: each for each in found}.values())


def row_of(call: Call, acme: Acme) -> Row:
    """A call as the plain loops take it, with ids in place of ordinals."""
    local = call.counted_start_at.astimezone(acme.org.zone)
    start_ms = round(call.counted_start_at.timestamp() * 1000)
    places: Any = (
        call.agent_id,
        call.team_id or 0,
        call.contact_id or 0,
        call.line_id or 0,
        call.device_id or 0,
    )
    codes = (
        TYPE[call.type],
        DIRECTION[call.direction],
        OUTCOME[call.outcome],
        METHOD[call.method],
        MODE[call.mode],
    )
    at_s = local.hour * 3600 + local.minute * 60 + local.second
    days = local.date(), local.hour, local.weekday()
    return Row(7, call.pk, start_ms, *days, *places, *codes, call.talk_s, at_s, lag_of(call))


def lag_of(call: Call) -> int:
    """Whole seconds from the end of a call until the server had it; -1 for what no enrolled phone sent."""
    if call.batch_id is None or call.device is None or call.counted_start_at < call.device.enrolled_at:
        return -1
    waited = call.received_at - call.counted_start_at - timedelta(seconds=call.duration_s)
    return max(0, waited // timedelta(seconds=1))


def looped(name: str, seen: Seen) -> Any:
    """What the plain loop says; nobody has an agent code, so the first by id leads."""
    found = METRICS[name](seen)
    return Led(*min(found)) if metrics()[name].unit == "agent" and found else found


@pytest.mark.parametrize("name", metrics())
def test_it_is_what_the_listed_calls_give(told: Acme, name: str) -> None:
    everyone = [row_of(each, told) for each in listed(told.alice, told, {})]
    for viewer in (told.alice, told.tara, told.bob):
        calls = [row_of(each, told) for each in listed(viewer, told, metrics()[name].drill(1))]
        assert one(viewer, name) == looped(name, Seen(calls, everyone, RULES))


@pytest.mark.parametrize(
    "by", ["day", "agent", "team", "outcome", "direction", "type", "weekday", "hour", "line"]
)
def test_its_rows_are_what_the_listed_calls_give(told: Acme, by: str) -> None:
    # In the view of the team a call that is not listed may clear: see the test above.
    going = [name for name, each in metrics().items() if not each.splits or by in each.splits]
    names = [name for name in going if name != "never_attended_team"]
    rows = ask(told.alice, *names, by=(by,))
    assert sum(row["calls"] for row in rows) == one(told.alice, "calls") == 60
    for row in rows:
        if row[by] is None:
            continue
        here = {"since": row[by], "until": row[by]} if by == "day" else {by: [row[by]]}
        for name in names:
            calls = [
                row_of(each, told) for each in listed(told.alice, told, {**metrics()[name].drill(1), **here})
            ]
            assert row[name] == looped(name, Seen(calls, [], RULES)), (name, row)


def test_it_adds_up_by_type(told: Acme) -> None:
    row = ask(told.alice, "calls", "incoming", "outgoing", "missed", "rejected")[0]
    assert row["incoming"] + row["outgoing"] + row["missed"] + row["rejected"] == row["calls"]


def test_it_shows_a_lead_the_teams_and_an_agent_the_own_calls(told: Acme, globex: Globex) -> None:
    by_agent = {row["agent"]: row["calls"] for row in ask(told.alice, "calls", by=("agent",))}
    assert set(by_agent) == {told.bob.pk, told.nina.pk, told.tara.pk, told.alice.pk}
    assert {row["agent"] for row in ask(told.tara, "calls", by=("agent",))} == {told.bob.pk, told.tara.pk}
    assert ask(told.bob, "calls", by=("agent",)) == [{"agent": told.bob.pk, "calls": by_agent[told.bob.pk]}]
    assert {row["agent"] for row in ask(told.ravi, "calls", by=("agent",))} == {told.bob.pk}
    assert one(told.bob, "calls", agents=(told.nina.pk,)) == 0
    assert one(told.tara, "calls", teams=(told.south.pk,)) == 0
    assert one(globex.charlie, "calls") == 0
    assert one(globex.charlie, "calls", agents=(told.bob.pk,)) == 0


def test_it_keeps_the_team_of_the_time_of_the_call(told: Acme) -> None:
    make_call(told, agent=told.nina, team=told.north)
    catch_up(NOW)
    found = {row["agent"]: row["calls"] for row in ask(told.tara, "calls", by=("agent",))}
    assert found[told.nina.pk] == 1


def test_it_narrows_to_tags_of_today(told: Acme) -> None:
    with scope(told.org.pk):
        call, tag = Call.objects.filter(agent=told.bob).order_by("start_at").first(), make_tag(told)
        calling.tag_call(call=call, tag=tag, by=told.alice, now=NOW)
    catch_up(NOW)
    assert one(told.alice, "calls", tags=(tag.pk,)) == 1
    assert {row["tag"]: row["calls"] for row in ask(told.alice, "calls", by=("tag",))} == {
        tag.pk: 1,
        None: 59,
    }


def test_it_lists_the_pairs_that_it_counts(told: Acme) -> None:
    question = Question((), SINCE, UNTIL)
    for name in ("never_attended", "never_attended_team", "not_picked_up"):
        for viewer in (told.alice, told.tara, told.bob):
            with scope(told.org.pk):
                found = pairs(viewer, name, question)
                short = stand(viewer, name, question, done={}, cut=Cut())
                calls = {each: Call.objects.filter(agent=each.agent, contact=each.contact) for each in found}
            assert len(found) == one(viewer, name)
            assert (short.pairs, short.counts) == (
                found[:1],
                {"waiting": len(found), "mine": 0, "done": 0},
            )
            assert [each.last_at for each in found] == sorted((each.last_at for each in found), reverse=True)
            with scope(told.org.pk):
                assert all(
                    {each.first_at, each.last_at} <= {c.start_at for c in calls[each]} for each in found
                )


def test_it_never_answers_from_memory_what_has_changed(told: Acme) -> None:
    before = one(told.bob, "calls")
    assert one(told.bob, "calls") == before
    make_call(told)
    catch_up(NOW)
    assert one(told.bob, "calls") == before + 1
    with scope(told.org.pk):
        type(told.org).objects.update(connected_over_s=4000)
    assert one(told.bob, "connected") == 0
    idle = one(told.alice, "idle_s")
    with scope(told.org.pk):
        type(told.org).objects.update(idle_over_s=240 * 60)
    assert one(told.alice, "idle_s") < idle


def test_it_gives_a_copy_that_may_be_changed(told: Acme) -> None:
    ask(told.bob, "calls")[0]["calls"] = -1
    assert one(told.bob, "calls") > 0


def test_it_says_zero_of_an_organisation_without_calls(globex: Globex, projection: Path) -> None:
    catch_up(NOW)
    assert ask(globex.charlie, "calls", "talk_s", "working_s") == [
        {"calls": 0, "talk_s": 0, "working_s": None}
    ]
    with scope(globex.org.pk):
        assert pairs(globex.charlie, "never_attended", Question((), SINCE, UNTIL)) == []


def test_it_has_no_answer_before_calls_are_projected(acme: Acme, projection: Path) -> None:
    catch_up(NOW)
    connection.let_go()
    make_call(acme)
    with pytest.raises(NoAnswer, match="none"):
        one(acme.alice, "calls")


def test_it_says_what_it_does_not_know(told: Acme) -> None:
    with pytest.raises(UnknownName, match="no metric named abc"):
        ask(told.alice, "abc")
    with pytest.raises(UnknownName, match="carrier_pigeon is none of the types"):
        ask(told.alice, "calls", types=("carrier_pigeon",))
    with pytest.raises(UnknownName, match="calls does not count pairs"), scope(told.org.pk):
        pairs(told.alice, "calls", Question((), SINCE, UNTIL))
