"""What must hold of figures whatever the calls are: they equal the list, they add up, and nobody else is in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from calliper.calls.access import calls as calls_within
from calliper.core.scope import scope
from calliper.orgs.models import Login, Member
from calliper.reports.access import answer, report
from calliper.reports.actions.projecting import catch_up
from calliper.reports.dimensions import DIMENSIONS
from calliper.reports.metrics import metrics
from calliper.reports.question import Narrowed, Question
from calliper.reports.report import OTHER, Report
from calliper.reports.tests.stories import FEW, company, stories, tell
from calliper.reports.ways import Added
from tests.cast import NOW, Acme

SINCE, UNTIL = date(2026, 11, 10), date(2026, 11, 20)
ADDING = tuple(name for name, each in metrics().items() if isinstance(each.way, Added))
UNTAGGED = tuple(name for name, each in DIMENSIONS.items() if not each.joined)
VIEWERS = ("alice", "tara", "bob", "ravi")
PLURAL = {"agent": "agents", "contact": "contacts", "type": "types", "outcome": "outcomes", "band": "bands"}

pytestmark = pytest.mark.usefixtures("db")


def ask(viewer: Member, *names: str, by: tuple[str, ...] = (), **narrowed: Any) -> list[dict[str, Any]]:
    with scope(viewer.org_id):
        return answer(viewer, Question(names, SINCE, UNTIL, by, Narrowed(**narrowed))).rows


def listed(viewer: Member, **filters: Any) -> int:
    """How many calls the page of calls says there are."""
    with scope(viewer.org_id):
        login = Login.objects.get(pk=viewer.login_id)
    browser = Client()
    browser.force_login(login)
    asked = {"since": SINCE, "until": UNTIL, "counted": "1", **filters}
    answered = browser.get(reverse("calls:history"), asked)
    # It understood every filter.
    several = [
        (name, each) for name, held in asked.items() for each in (held if isinstance(held, list) else [held])
    ]
    assert sorted(answered.context["kept"]) == sorted((name, str(each)) for name, each in several)
    return int(answered.context["total"])


def added(rows: Iterable[dict[str, Any]]) -> dict[str, int]:
    """The sums of the rows."""
    found = dict.fromkeys(ADDING, 0)
    for row in rows:
        for name in ADDING:
            found[name] += row[name]
    return found


# A filter of figures and the same of the list; people are chosen by those who see others.
FILTERS: dict[str, Callable[[Acme], tuple[dict[str, Any], dict[str, Any]]]] = {
    "nothing": lambda acme: ({}, {}),
    "agents": lambda acme: ({"agents": (acme.bob.pk,)}, {"agent": [acme.bob.pk]}),
    "team": lambda acme: ({"teams": (acme.north.pk,)}, {"team": [acme.north.pk]}),
    "outcomes": lambda _: ({"outcomes": ("missed", "rejected")}, {"outcome": ["missed", "rejected"]}),
    "types": lambda _: ({"types": ("voicemail", "unknown")}, {"type": ["voicemail", "unknown"]}),
    "out": lambda _: ({"directions": ("outgoing",)}, {"direction": ["outgoing"]}),
    "midnight": lambda _: ({"hours": (0, 23)}, {"hour": [0, 23]}),
    "monday": lambda _: ({"weekdays": (0,)}, {"weekday": [0]}),
}
OF_PEOPLE = ("agents", "team")


def test_all_calls_are_as_many_as_the_list_shows_to_anybody(tmp_path: Path) -> None:
    @FEW
    @given(story=stories, kinds=st.permutations(list(FILTERS)))
    def compare(story: Any, kinds: list[str]) -> None:
        with company(tmp_path) as acme:
            tell(acme, story)
            catch_up(NOW)
            for name in VIEWERS:
                viewer = getattr(acme, name)
                for kind in kinds[:3]:
                    narrowed, filters = FILTERS[kind](acme)
                    if not (name == "bob" and kind in OF_PEOPLE):
                        found = ask(viewer, "calls", **narrowed)[0]["calls"]
                        assert found == listed(viewer, **filters), (name, kind)

    compare()


def test_parts_add_up_to_the_whole(tmp_path: Path) -> None:
    @FEW
    @given(story=stories)
    def compare(story: Any) -> None:
        with company(tmp_path) as acme:
            tell(acme, story)
            catch_up(NOW)
            for name in VIEWERS:
                viewer = getattr(acme, name)
                (whole,) = ask(viewer, *ADDING)
                for by in UNTAGGED:
                    rows = ask(viewer, *ADDING, by=(by,))
                    assert added(rows) == whole, by
                    assert len({row[by] for row in rows}) == len(rows)
                assert added(ask(viewer, *ADDING, by=("day", "hour"))) == whole
                kinds = ("incoming", "outgoing", "missed", "rejected")
                assert sum(whole[kind] for kind in kinds) == whole["calls"]
                assert whole["connected_incoming"] + whole["connected_outgoing"] == whole["connected"]
                assert whole["talk_incoming_s"] + whole["talk_outgoing_s"] == whole["talk_s"]

    compare()


def test_a_tag_is_what_the_whole_is_when_narrowed_to_it(tmp_path: Path) -> None:
    names = tuple(name for name, each in metrics().items() if not each.splits)

    @FEW
    @given(story=stories)
    def compare(story: Any) -> None:
        with company(tmp_path) as acme:
            tell(acme, story)
            catch_up(NOW)
            for by, kind in (("tag", "tags"), ("agent_tag", "agent_tags")):
                rows = ask(acme.alice, *names, by=(by,))
                assert sum(row["calls"] for row in rows) >= ask(acme.alice, "calls")[0]["calls"]
                for row in rows:
                    if row[by] is not None:
                        (alone,) = ask(acme.alice, *names, **{kind: (row[by],)})
                        assert {by: row[by], **alone} == row

    compare()


@pytest.mark.parametrize("by", PLURAL)
def test_the_largest_and_the_others_are_the_whole(by: str, tmp_path: Path) -> None:
    names = tuple(name for name, each in metrics().items() if not each.splits or by in each.splits)

    @FEW
    @given(
        story=stories, top=st.integers(1, 3), order=st.sampled_from(["calls", "talk_s", "unique_contacts"])
    )
    def compare(story: Any, top: int, order: str) -> None:
        with company(tmp_path) as acme:
            tell(acme, story)
            catch_up(NOW)
            question = Question(tuple(names), SINCE, UNTIL, (by,))
            with scope(acme.org.pk):
                found = report(acme.alice, Report(question, top=top, order=order))
            every = {row[by]: row for row in ask(acme.alice, *names, by=(by,))}
            kept = [row for row in found.rows if row[by] != OTHER]
            others = [row for row in found.rows if row[by] == OTHER]
            assert len(kept) == min(top, len(every))
            assert len(others) == (len(every) > top)
            assert [every[row[by]] for row in kept] == kept
            assert added(found.rows) == {name: found.total[name] for name in ADDING}
            ranked = sorted(every.values(), key=lambda row: -(row[order] or 0))
            assert sorted(row[order] for row in kept) == sorted(row[order] for row in ranked[:top])
            rest = tuple(value for value in every if value not in {row[by] for row in kept})
            if others and None not in rest:
                (alone,) = ask(acme.alice, *names, **{PLURAL[by]: rest})
                assert {by: OTHER, **alone} == others[0]

    compare()


def test_what_it_is_compared_with_is_what_the_earlier_days_give_by_themselves(tmp_path: Path) -> None:
    names = tuple(name for name, each in metrics().items() if not each.splits or "agent" in each.splits)

    @FEW
    @given(story=stories)
    def compare(story: Any) -> None:
        with company(tmp_path) as acme:
            tell(acme, story)
            catch_up(NOW)
            question = Question(names, date(2026, 11, 16), date(2026, 11, 20), ("agent",))
            with scope(acme.org.pk):
                found = report(acme.alice, Report(question, compare="before"))
                then = replace(question, since=date(2026, 11, 11), until=date(2026, 11, 15))
                plain = {row.pop("agent"): row for row in answer(acme.alice, then).rows}
                whole = answer(acme.alice, replace(then, dimensions=())).rows[0]
                now = {row["agent"]: row for row in answer(acme.alice, question).rows}
            assert found.before == [plain.get(row["agent"]) for row in found.rows]
            assert found.total_before == whole
            assert {row["agent"]: row for row in found.rows if row["agent"] in now} == now
            assert sorted(row["agent"] for row in found.rows) == sorted({*now, *plain})
            assert added(before for before in found.before if before) == {n: whole[n] for n in ADDING}

    compare()


def test_it_counts_no_twin_and_no_wrong_clock_and_each_call_once(tmp_path: Path) -> None:
    @FEW
    @given(story=stories)
    def compare(story: Any) -> None:
        with company(tmp_path) as acme:
            stored = tell(acme, story)
            catch_up(NOW)
            counted: Counter[Any] = Counter()
            with scope(acme.org.pk):
                assert calls_within(acme.alice).count() == len(stored)
                for call in calls_within(acme.alice).select_related("agent"):
                    day = call.counted_start_at.astimezone(acme.org.zone).date()
                    counts = call.twin_of_id is None and not (
                        call.clock_suspect and not call.corrected_start_at
                    )
                    if counts and SINCE <= day <= UNTIL:
                        counted[day, call.agent_id] += 1
            rows = ask(acme.alice, "calls", by=("day", "agent"))
            assert {(row["day"], row["agent"]): row["calls"] for row in rows} == counted

    compare()
