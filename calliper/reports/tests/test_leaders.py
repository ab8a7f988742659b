"""Who leads, by name: equals are parted by agent codes, which the projection does not hold."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from calliper.calls import actions as calling
from calliper.calls.tests.make import make_call
from calliper.core.permissions import ORG, TEAM
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.orgs.models import Member
from calliper.orgs.tests.keys import ask as ask_with_key
from calliper.orgs.tests.keys import make_key
from calliper.reports.access import answer
from calliper.reports.actions.projecting import catch_up
from calliper.reports.question import Led, Narrowed, Question
from tests.cast import NOW, Acme, Globex

DAY = NOW.date()
HOUR = timedelta(hours=1)


@pytest.fixture
def even(acme: Acme, projection: Path) -> Acme:
    """Bob, Nina and Tara called once each, as long and in the same moment."""
    for agent in (acme.tara, acme.bob, acme.nina):
        make_call(acme, agent=agent)
    catch_up(NOW)
    return acme


def ask(viewer: Any, *names: str, by: tuple[str, ...] = (), **narrowed: Any) -> list[dict[str, Any]]:
    with scope(viewer.org_id):
        return answer(viewer, Question(names, DAY, DAY, by, Narrowed(**narrowed))).rows


def led(viewer: Any, name: str, **narrowed: Any) -> Led:
    found = ask(viewer, name, **narrowed)[0][name]
    assert isinstance(found, Led)
    return found


def give_codes(acme: Acme, **codes: str) -> None:
    with scope(acme.org.pk):
        for who, code in codes.items():
            Member.objects.filter(pk=getattr(acme, who).pk).update(agent_code=code)


NAMES = ("top_dialler", "top_caller", "highest_talk", "longest_call")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("codes", "first"),
    [
        ({"bob": "b2", "nina": "B1", "tara": "c"}, "nina"),
        ({"bob": "b2", "nina": "", "tara": "C1"}, "bob"),
        ({"bob": "", "nina": "", "tara": "z9"}, "tara"),
        # Nobody has one: the id tells, and the cast was made in this order.
        ({"bob": "", "nina": "", "tara": ""}, "tara"),
    ],
)
def test_it_parts_equals_by_agent_code(even: Acme, name: str, codes: dict[str, str], first: str) -> None:
    give_codes(even, **codes)
    assert led(even.alice, name).agent == getattr(even, first).pk


def test_a_new_code_tells_at_once(even: Acme) -> None:
    for first in ("bob", "nina"):
        give_codes(even, bob="", nina="", tara="")
        give_codes(even, **{first: "A1"})
        assert led(even.alice, "top_dialler").agent == getattr(even, first).pk


def test_numbers_come_before_codes(even: Acme) -> None:
    give_codes(even, bob="A1")
    make_call(even, agent=even.nina, duration_s=0, start=NOW - 2 * HOUR)
    catch_up(NOW)
    assert led(even.alice, "top_dialler") == Led(even.nina.pk, 2)
    assert led(even.alice, "highest_talk") == Led(even.bob.pk, 60)
    longer = make_call(even, agent=even.tara, duration_s=61)
    catch_up(NOW)
    # Tara and Nina have two calls each, and Tara talked longer.
    assert led(even.alice, "top_dialler") == Led(even.tara.pk, 2)
    assert led(even.alice, "longest_call") == Led(even.tara.pk, 61, longer.pk)


def test_it_names_the_earliest_of_the_longest_calls(even: Acme) -> None:
    give_codes(even, bob="A1")
    earlier = make_call(even, agent=even.nina, start=NOW - HOUR - timedelta(milliseconds=1))
    catch_up(NOW)
    assert led(even.alice, "longest_call") == Led(even.nina.pk, 60, earlier.pk)


def test_it_names_one_of_two_calls_of_an_agent_that_are_alike(even: Acme) -> None:
    give_codes(even, bob="A1")
    one = led(even.alice, "longest_call")
    other = make_call(even)
    catch_up(NOW)
    found = led(even.alice, "longest_call")
    assert found == Led(even.bob.pk, 60, min(one.call or other.pk, other.pk))


def test_each_row_has_its_leader(even: Acme) -> None:
    make_call(even, agent=even.nina, type="missed", duration_s=0, start=NOW - 3 * HOUR)
    give_codes(even, nina="A1")
    catch_up(NOW)
    by_team = {row["team"]: row["top_caller"] for row in ask(even.alice, "top_caller", by=("team",))}
    assert by_team == {
        even.north.pk: Led(even.bob.pk, 1),
        even.south.pk: Led(even.nina.pk, 2),
        None: Led(even.tara.pk, 1),
    }
    by_hour = {
        row["hour"]: (row["top_caller"], row["top_dialler"])
        for row in ask(even.alice, "top_caller", "top_dialler", by=("hour",))
    }
    assert by_hour == {14: (Led(even.nina.pk, 1), None), 16: (Led(even.nina.pk, 1), Led(even.nina.pk, 1))}


def test_only_those_within_reach_lead(even: Acme, globex: Globex) -> None:
    give_codes(even, nina="A1", bob="B1")
    assert led(even.alice, "top_caller").agent == even.nina.pk
    assert led(even.tara, "top_caller").agent == even.bob.pk
    assert led(even.bob, "longest_call").agent == even.bob.pk
    assert led(even.ravi, "top_caller").agent == even.bob.pk
    assert led(even.alice, "top_caller", teams=(even.north.pk,)).agent == even.bob.pk
    assert ask(globex.charlie, *NAMES) == [dict.fromkeys(NAMES)]


def test_calls_of_who_was_merged_lead_for_who_stays(even: Acme) -> None:
    with scope(even.org.pk):
        again = orgs.add_member(by=even.alice, name="Bob again", role="agent", team=even.north, now=NOW)
    make_call(even, agent=again, duration_s=600)
    catch_up(NOW)
    assert led(even.alice, "top_caller").agent == again.pk
    with scope(even.org.pk):
        move = calling.merge_agents(by=even.alice, former=again, into=even.bob, now=NOW)
        calling.run_move(move=move, now=NOW)
    catch_up(NOW)
    assert led(even.alice, "top_caller") == Led(even.bob.pk, 2)
    assert led(even.alice, "highest_talk") == Led(even.bob.pk, 660)


def test_who_has_left_still_leads(even: Acme) -> None:
    give_codes(even, nina="A1")
    with scope(even.org.pk):
        Member.objects.filter(pk=even.nina.pk).update(disabled_at=NOW, left_at=NOW)
    assert led(even.alice, "top_caller").agent == even.nina.pk


def test_keys_are_told_who_leads_as_far_as_they_reach(even: Acme) -> None:
    give_codes(even, nina="A1", bob="B1")
    asked = {"metric": list(NAMES), "since": DAY, "until": DAY}
    for cells, teams, who in (
        ({"reports.read": ORG}, [], even.nina),
        ({"reports.read": TEAM}, [even.north], even.bob),
    ):
        text = make_key(even.alice, cells=cells, **({"teams": teams} if teams else {}))[1]
        (row,) = ask_with_key(text, "/api/v1/metrics/values", query_params=asked).json()["rows"]
        (call,) = {row["values"]["longest_call"]["call"]}
        assert row["values"] == {
            "top_dialler": {"agent": str(who.pk), "value": 1, "call": None},
            "top_caller": {"agent": str(who.pk), "value": 1, "call": None},
            "highest_talk": {"agent": str(who.pk), "value": 60, "call": None},
            "longest_call": {"agent": str(who.pk), "value": 60, "call": call},
        }
        assert len(call) == len(str(who.pk))
