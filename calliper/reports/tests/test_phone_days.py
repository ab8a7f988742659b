"""Missing calls: what phones say of their days, added up beside what the projection knows of calls."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calliper.calls.tests.make import make_call, make_device
from calliper.core.clock import now
from calliper.core.permissions import NONE, ORG, OWN, TEAM
from calliper.core.scope import scope
from calliper.devices.models import DeviceDay
from calliper.orgs import actions as orgs
from calliper.orgs.tests.keys import ask as get
from calliper.orgs.tests.keys import make_key
from calliper.reports.access import answer, report
from calliper.reports.actions.projecting import catch_up
from calliper.reports.metrics import metric
from calliper.reports.question import Narrowed, Question, UnknownName
from calliper.reports.report import OTHER, Report
from calliper.reports.rules import Rules
from calliper.reports.store import connection
from calliper.reports.tests.metrics.naive import METRICS
from calliper.reports.tests.metrics.naive.seen import Seen
from tests.cast import NOW, Acme, Globex

NAME = "missing_calls"
SINCE, UNTIL = date(2026, 11, 9), date(2026, 11, 22)
SPLITS = metric(NAME).splits


class Told(NamedTuple):
    """What a phone says of one day; None when it gave no account."""

    device: UUID
    agent: UUID
    team: UUID | None
    day: date
    missing: int | None


@pytest.fixture
def phones(acme: Acme, projection: Path) -> dict[str, Any]:
    """Two phones of Bob's, one of Nina's and of Alice's; a call is stored of Bob's first and of Nina's alone."""
    whose = {"first": acme.bob, "second": acme.bob, "nina's": acme.nina, "alice's": acme.alice}
    held = {name: make_device(acme, member) for name, member in whose.items()}
    make_call(acme, device=held["first"])
    make_call(acme, agent=acme.nina, device=held["nina's"])
    catch_up(NOW)
    return held


def tell(acme: Acme, told: dict[Any, dict[date, int | None]]) -> list[Told]:
    """What phones say of days, in place of what they said before."""
    with scope(acme.org.pk):
        DeviceDay.objects.all().delete()
        every = [(phone, *each) for phone, days in told.items() for each in days.items()]
        for phone, day, missing in every:
            DeviceDay.objects.create(device=phone, day=day, missing=missing)
        return [Told(p.pk, p.member_id, p.member.team_id, day, missing) for p, day, missing in every]


def ask(viewer: Any, *by: str, names: tuple[str, ...] = (NAME,), **narrowed: Any) -> list[dict[str, Any]]:
    with scope(viewer.org_id):
        return answer(viewer, Question(names, SINCE, UNTIL, by, Narrowed(**narrowed))).rows


def one(viewer: Any, **narrowed: Any) -> int | None:
    return ask(viewer, **narrowed)[0][NAME]


def naive(told: list[Told]) -> int | None:
    lacking = tuple(each.missing for each in told if each.missing is not None)
    return METRICS[NAME](Seen([], [], Rules(), lacking))


OF: dict[str, Callable[[Told], Any]] = {
    "day": lambda told: told.day,
    "week": lambda told: told.day - timedelta(days=told.day.weekday()),
    "month": lambda told: told.day.replace(day=1),
    "weekday": lambda told: told.day.weekday(),
    "device": lambda told: told.device,
    "agent": lambda told: told.agent,
}


def test_it_gives_what_the_glossary_says(acme: Acme, phones: dict[str, Any]) -> None:
    said = [re.fullmatch(r"(\w+)'s phone lacks (\d+)", each) for each in metric(NAME).example.phones]
    whose = {"Bob": phones["first"], "Nina": phones["nina's"]}
    tell(acme, {whose[each[1]]: {UNTIL: int(each[2])} for each in said if each})
    assert one(acme.alice) == metric(NAME).example.answer


@pytest.mark.parametrize("by", [(), *((name,) for name in SPLITS), ("week", "agent"), ("device", "day")])
def test_it_says_what_a_plain_loop_says(acme: Acme, phones: dict[str, Any], by: tuple[str, ...]) -> None:
    days = st.dates(SINCE - timedelta(days=2), UNTIL + timedelta(days=2))
    account = st.dictionaries(days, st.sampled_from([None, 0, 0, 1, 7]), max_size=4)
    some = st.fixed_dictionaries(dict.fromkeys(phones, account))
    narrowed = st.fixed_dictionaries(
        {},
        optional={
            "agents": st.just((acme.bob.pk, acme.alice.pk)),
            "devices": st.just((phones["second"].pk, phones["nina's"].pk)),
            "teams": st.just((acme.south.pk,)),
            "weekdays": st.just((0, 6)),
        },
    )

    @settings(
        max_examples=15,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    @given(some=some, narrowed=narrowed)
    def compare(some: dict[str, Any], narrowed: dict[str, Any]) -> None:
        told = tell(acme, {phones[name]: each for name, each in some.items()})
        seen = [each for each in told if SINCE <= each.day <= UNTIL and is_asked_for(each, narrowed)]
        found = {tuple(row[name] for name in by): row[NAME] for row in ask(acme.alice, *by, **narrowed)}
        wanted = {at: naive([e for e in seen if tuple(OF[n](e) for n in by) == at]) for at in found}
        assert found == wanted
        assert {tuple(OF[n](e) for n in by) for e in seen if e.missing is not None} <= set(found)

    compare()


def is_asked_for(told: Told, narrowed: dict[str, Any]) -> bool:
    held = {
        "agents": told.agent,
        "devices": told.device,
        "teams": told.team,
        "weekdays": told.day.weekday(),
    }
    return all(held[kind] in values for kind, values in narrowed.items())


def test_it_stands_beside_the_calls_of_the_projection(acme: Acme, phones: dict[str, Any]) -> None:
    tell(acme, {phones["first"]: {UNTIL: 2}, phones["second"]: {UNTIL: 4}})
    rows = ask(acme.alice, "device", names=("calls", NAME))
    assert {row["device"]: (row["calls"], row[NAME]) for row in rows} == {
        phones["first"].pk: (1, 2),
        phones["second"].pk: (0, 4),
        phones["nina's"].pk: (1, None),
    }


def test_what_stands_beside_it_is_not_counted_again(
    acme: Acme, phones: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(acme, {phones["first"]: {UNTIL: 2}})
    asked: list[str] = []

    def rows(sql: str) -> Any:
        asked.append(sql)
        return read(sql)

    read = connection.rows
    monkeypatch.setattr(connection, "rows", rows)
    names = (NAME, "calls", "unique_contacts")
    for missing in (2, 5):
        tell(acme, {phones["first"]: {UNTIL: missing}})
        assert ask(acme.alice, names=names) == [{NAME: missing, "calls": 2, "unique_contacts": 1}]
    assert len([sql for sql in asked if "FROM meta" not in sql]) == 2, "one that adds up, one that does not"
    make_call(acme)
    catch_up(NOW)
    assert ask(acme.alice, names=names)[0]["calls"] == 3
    assert ask(acme.nina, names=names)[0]["calls"] == 1


def test_it_answers_where_no_call_was_ever_stored(globex: Globex, projection: Path) -> None:
    catch_up(NOW)
    assert ask(globex.charlie) == [{NAME: None}]
    with scope(globex.org.pk):
        phone = make_device(globex, globex.charlie)
        DeviceDay.objects.create(device=phone, day=UNTIL, missing=9)
    assert ask(globex.charlie, "agent") == [{"agent": globex.charlie.pk, NAME: 9}]


def test_it_goes_as_far_as_figures_go(acme: Acme, globex: Globex, phones: dict[str, Any]) -> None:
    tell(acme, {phones["first"]: {UNTIL: 1}, phones["nina's"]: {UNTIL: 10}, phones["alice's"]: {UNTIL: 100}})
    assert [one(each) for each in (acme.alice, acme.tara, acme.bob, acme.nina)] == [111, 1, 1, 10]
    assert one(acme.tara, agents=(acme.nina.pk,)) is None
    assert one(acme.bob, devices=(phones["nina's"].pk,)) is None
    assert one(acme.alice, teams=(acme.north.pk,)) == 1
    assert one(globex.charlie) is None
    assert one(globex.charlie, devices=(phones["first"].pk,)) is None
    with scope(acme.org.pk):
        role = orgs.create_role(
            by=acme.alice, name="Blind", base="agent", cells={"reports.read": NONE}, now=NOW
        )
        orgs.change_member(by=acme.alice, member=acme.nina, role=role, now=NOW)
    assert one(acme.nina) is None


def test_it_follows_a_member_to_another_team(acme: Acme, phones: dict[str, Any]) -> None:
    tell(acme, {phones["nina's"]: {SINCE: 5}})
    assert one(acme.tara) is None
    with scope(acme.org.pk):
        orgs.place_member(by=acme.alice, member=acme.nina, team=acme.north, now=NOW)
    assert one(acme.tara) == 5


def test_it_narrows_to_agent_tags(acme: Acme, phones: dict[str, Any]) -> None:
    tell(acme, {phones["first"]: {UNTIL: 1}, phones["nina's"]: {UNTIL: 10}})
    with scope(acme.org.pk):
        tag = orgs.create_agent_tag(by=acme.alice, name="New", now=NOW)
        unused = orgs.create_agent_tag(by=acme.alice, name="Old", now=NOW)
        orgs.set_agent_tags(by=acme.alice, member=acme.nina, tags=[tag], now=NOW)
    assert one(acme.alice, agent_tags=(tag.pk,)) == 10
    assert one(acme.alice, agent_tags=(unused.pk,)) is None


@pytest.mark.parametrize(
    ("by", "narrowed", "said"),
    [
        (("hour",), {}, "missing_calls cannot be split by hour, only by device, agent"),
        (("team",), {}, "missing_calls cannot be split by team"),
        ((), {"types": ("missed",)}, "missing_calls cannot be narrowed by types, only by devices, agents"),
        ((), {"hours": (9,)}, "missing_calls cannot be narrowed by hours"),
    ],
)
def test_it_says_what_does_not_go_with_days(
    acme: Acme, phones: dict[str, Any], by: tuple[str, ...], narrowed: dict[str, Any], said: str
) -> None:
    with pytest.raises(UnknownName, match=said):
        ask(acme.alice, *by, names=("calls", NAME), **narrowed)


def test_a_report_keeps_a_phone_apart_of_which_no_call_was_stored(acme: Acme, phones: dict[str, Any]) -> None:
    before = SINCE - timedelta(days=1)
    tell(
        acme,
        {
            phones["first"]: {UNTIL: 3},
            phones["second"]: {UNTIL: 8, before: 4},
            phones["nina's"]: {UNTIL: 1, before: 2},
        },
    )
    question = Question((NAME, "calls"), SINCE, UNTIL, ("device",))
    with scope(acme.org.pk):
        found = report(acme.alice, Report(question, compare="before", top=1))
    rows = {row["device"]: (row[NAME], row["calls"]) for row in found.rows}
    assert rows == {phones["second"].pk: (8, 0), OTHER: (4, 2)}
    assert found.total[NAME] == 12
    assert {each[NAME] for each in found.before if each} == {4, 2}


def test_software_gets_the_same(acme: Acme, phones: dict[str, Any]) -> None:
    tell(acme, {phones["first"]: {UNTIL: 1}, phones["second"]: {UNTIL: 4}, phones["nina's"]: {UNTIL: 10}})
    days = {"since": SINCE, "until": UNTIL, "metric": NAME}

    def rows(text: str, **asked: Any) -> Any:
        answered = get(text, "/api/v1/metrics/values", query_params={**days, **asked})
        assert answered.status_code == 200, answered.content
        return [(*row["by"].values(), *row["values"].values()) for row in answered.json()["rows"]]

    every = make_key(acme.alice, cells={"reports.read": ORG})[1]
    assert rows(every) == [(15,)]
    assert sorted(rows(every, by="agent")) == sorted([(str(acme.bob.pk), 5), (str(acme.nina.pk), 10)])
    north = make_key(acme.alice, cells={"reports.read": TEAM}, teams=[acme.north])[1]
    assert rows(north) == [(5,)]
    own = make_key(acme.nina, organisation=False, cells={"reports.read": OWN})[1]
    assert rows(own) == [(10,)]
    refused = get(every, "/api/v1/metrics/values", query_params={**days, "by": "hour"})
    assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "by")


def test_pages_say_that_nothing_is_missing_and_not_that_nothing_was_counted(acme, as_member, phones):
    tell(acme, {phones["first"]: {timezone.localdate(now(), acme.org.zone): 0}})
    page = as_member(acme.alice).get("/reports/completeness/").content.decode()
    figures = page.split('id="part-figures"')[1].split("</section>")[0]
    assert "Nothing to count" not in figures
    assert 'id="figure-missing_calls"' in figures


def test_a_chart_of_noughts_is_a_sentence(acme, as_member, phones):
    today = timezone.localdate(now(), acme.org.zone)
    tell(acme, {phones["first"]: {today: 0, today - timedelta(days=1): 0}})
    asked = "/reports/completeness/?period=7d"
    page = as_member(acme.alice).get(asked).content.decode()
    days = page.split('id="part-days"')[1].split("</section>")[0]
    assert "Missing calls: none in these days." in days
    assert "data-plot" not in days
    assert page.count("Missing calls: 0") == 1, "what the page found is said once"
    tell(acme, {phones["first"]: {today: 2}})
    page = as_member(acme.alice).get(asked).content.decode()
    days = page.split('id="part-days"')[1].split("</section>")[0]
    assert "data-plot" in days
    assert "none in these days" not in days
