"""Reports over real rows: the largest few, the earlier period, the total, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from calliper.calls import actions as calling
from calliper.calls.tests.make import make_call, make_tag
from calliper.core.scope import scope
from calliper.reports import remembered
from calliper.reports.access import answer, report, reporting
from calliper.reports.actions.projecting import catch_up
from calliper.reports.metrics import metrics
from calliper.reports.question import Led, Narrowed, Question, TooManyRows, UnknownName
from calliper.reports.report import OTHER, Report, Reported
from calliper.reports.ways import Leads
from tests.cast import NOW, Acme

SINCE, UNTIL = date(2026, 11, 16), date(2026, 11, 22)
WEEK = timedelta(days=7)


@pytest.fixture
def told(acme: Acme, projection: Path) -> Acme:
    """This week Bob called three times and talked once, Nina missed three, Tara one; last week Bob missed one."""
    for hours, duration_s in ((1, 0), (2, 0), (3, 90)):
        make_call(acme, start=NOW - timedelta(hours=hours), duration_s=duration_s)
        make_call(acme, agent=acme.nina, start=NOW - timedelta(hours=hours), type="missed", duration_s=0)
    make_call(acme, agent=acme.tara, type="missed", duration_s=0, number=None)
    make_call(acme, start=NOW - WEEK, type="missed", duration_s=0)
    catch_up(NOW)
    return acme


def ask(acme: Acme, *names: str, by: tuple[str, ...] = (), viewer: Any = None, **more: Any) -> Reported:
    days = {"since": more.pop("since", SINCE), "until": more.pop("until", UNTIL)}
    narrowed = more.pop("narrowed", Narrowed())
    with scope(acme.org.pk):
        question = Question(names, **days, dimensions=by, narrowed=narrowed)
        return report(viewer or acme.alice, Report(question, **more))


def by_name(acme: Acme, found: Reported, metric: str, dimension: str = "agent") -> dict[Any, Any]:
    names = {acme.bob.pk: "Bob", acme.nina.pk: "Nina", acme.tara.pk: "Tara", acme.alice.pk: "Alice"}
    return {names.get(row[dimension], row[dimension]): row[metric] for row in found.rows}


def test_it_keeps_the_largest_and_counts_the_others_together(told: Acme) -> None:
    found = ask(told, "calls", "unique_contacts", "top_caller", by=("agent",), top=2)
    assert by_name(told, found, "calls") == {"Bob": 3, "Nina": 3, OTHER: 1}
    assert by_name(told, found, "unique_contacts") == {"Bob": 1, "Nina": 1, OTHER: 0}
    assert by_name(told, found, "top_caller")[OTHER] == Led(told.tara.pk, 1)
    assert found.total["calls"] == 7


def test_it_takes_one_of_equals_and_always_the_same(told: Acme) -> None:
    (kept,) = {
        tuple(by_name(told, ask(told, "calls", by=("agent",), top=1), "calls").items()) for _ in range(3)
    }
    assert dict(kept) in ({"Bob": 3, OTHER: 4}, {"Nina": 3, OTHER: 4})


@pytest.mark.parametrize("top", [0, 3, 9])
def test_it_has_no_others_where_all_are_kept(told: Acme, top: int) -> None:
    assert by_name(told, ask(told, "calls", by=("agent",), top=top), "calls") == {
        "Bob": 3,
        "Nina": 3,
        "Tara": 1,
    }


def test_it_ranks_by_a_metric_that_is_not_shown(told: Acme) -> None:
    for order, first in (
        ("missed", "Nina"),
        ("outgoing", "Bob"),
        ("talk_s", "Bob"),
        ("never_attended", "Nina"),
    ):
        found = ask(told, "calls", by=("agent",), top=1, order=order)
        assert by_name(told, found, "calls") == {first: 3, OTHER: 4}, order


def test_it_ranks_by_a_share_and_puts_who_has_none_last(told: Acme) -> None:
    # Only Bob has connected calls; nobody else has an average, and Nina and Tara stand behind him.
    assert by_name(told, ask(told, "average_connected_s", by=("agent",), top=1), "average_connected_s") == {
        "Bob": 90, OTHER: None,
    }  # fmt: skip
    found = ask(told, "connected_percent", by=("agent",), top=1, order="connected_percent")
    assert by_name(told, found, "connected_percent") == {"Bob": Decimal("33.33"), OTHER: Decimal("0.00")}
    found = ask(told, "attempts_per_contact", by=("agent",), top=2)
    assert set(by_name(told, found, "attempts_per_contact")) >= {"Bob", OTHER}


def test_it_gives_no_place_among_tags_to_calls_without(told: Acme) -> None:
    hot, cold = make_tag(told, "Hot"), make_tag(told, "Cold")
    with scope(told.org.pk):
        for tag in (hot, hot, cold):
            call = make_call(told, agent=told.nina)
            calling.tag_call(call=call, tag=tag, by=told.alice, now=NOW)
    catch_up(NOW)
    for order in ("calls", "unique_contacts"):  # by one statement, and by several
        found = ask(told, "calls", by=("tag",), top=1, order=order)
        rows = {row["tag"]: row["calls"] for row in found.rows}
        assert rows[None] == 7
        assert len(rows) == 3
        assert rows[OTHER] == 1 if order == "calls" else rows[OTHER] in (1, 2)
    assert {row["tag"] for row in ask(told, "calls", by=("tag",), top=2).rows} == {hot.pk, cold.pk, None}


def test_it_keeps_the_same_values_apart_in_the_earlier_period(told: Acme) -> None:
    make_call(told, agent=told.tara, start=NOW - WEEK)
    catch_up(NOW)
    found = ask(told, "calls", by=("agent",), top=1, order="missed", compare="before")
    assert by_name(told, found, "calls") == {"Nina": 3, OTHER: 4}
    befores = [before and before["calls"] for before in found.before]
    assert dict(zip(by_name(told, found, "calls"), befores, strict=True)) == {"Nina": None, OTHER: 2}
    assert (found.total_before or {})["calls"] == 2
    assert found.earlier == (SINCE - WEEK, UNTIL - WEEK)


@pytest.mark.parametrize(
    "by", [("day",), ("week",), ("month", "agent"), ("day", "week"), ("hour",), ("team", "day")]
)
@pytest.mark.parametrize("compare", ["before", "year"])
def test_what_it_compares_with_is_the_plain_answer_about_the_earlier_days(
    told: Acme, by: tuple[str, ...], compare: str
) -> None:
    for day in (date(2025, 11, 17), date(2025, 11, 20), date(2026, 11, 9), date(2026, 11, 13)):
        make_call(told, start=datetime.combine(day, (NOW - timedelta(hours=1)).timetz()))
    catch_up(NOW)
    found = ask(told, "calls", by=by, compare=compare)
    assert found.earlier is not None
    with scope(told.org.pk):
        plain = answer(told.alice, Question(("calls",), *found.earlier, by)).rows
    assert sum(row["calls"] for row in plain) == (found.total_before or {})["calls"] > 0
    told_before = [before for before in found.before if before is not None]
    assert len(found.before) == len(found.rows)
    assert told_before
    for before in told_before:
        assert before in [{"calls": row["calls"]} for row in plain]


def test_each_day_answers_to_the_same_day_of_the_week_before(told: Acme) -> None:
    found = ask(told, "calls", by=("day",), compare="before")
    assert [
        (row["day"], row["calls"], before) for row, before in zip(found.rows, found.before, strict=True)
    ] == [(date(2026, 11, 20), 7, {"calls": 1})]


def test_a_row_of_days_that_are_cut_differently_has_no_like(told: Acme) -> None:
    # Tuesday to Monday; the year before all seven days lie in one week.
    make_call(told, start=datetime(2025, 11, 18, 12, tzinfo=UTC))
    make_call(told, start=datetime(2026, 11, 17, 12, tzinfo=UTC))
    make_call(told, start=datetime(2026, 11, 23, 12, tzinfo=UTC))
    catch_up(NOW)
    days = {"since": date(2026, 11, 17), "until": date(2026, 11, 23)}
    found = ask(told, "calls", by=("week",), compare="year", **days)
    assert list(zip([row["calls"] for row in found.rows], found.before, strict=True)) == [
        (8, {"calls": 1}),
        (1, None),
    ]


def test_who_had_calls_then_and_has_none_now_has_a_row(told: Acme) -> None:
    """In the order of all of them, with what no call gives, and what stood there then."""
    make_call(told, agent=told.alice, start=NOW - WEEK, duration_s=30)
    catch_up(NOW)
    names = ("calls", "unique_contacts", "average_connected_s", "top_caller", "missing_calls")
    found = ask(told, *names, by=("agent",), compare="before")
    befores = dict(zip(by_name(told, found, "calls"), found.before, strict=True))
    assert by_name(told, found, "calls") == {"Bob": 3, "Nina": 3, "Tara": 1, "Alice": 0}
    row = next(row for row in found.rows if row["agent"] == told.alice.pk)
    assert row == {"agent": told.alice.pk, **dict.fromkeys(names), "calls": 0, "unique_contacts": 0}
    assert befores["Alice"] == {
        "calls": 1, "unique_contacts": 1, "average_connected_s": 30, "top_caller": Led(told.alice.pk, 1),
        "missing_calls": None,
    }  # fmt: skip
    assert (befores["Nina"], befores["Bob"]) == (None, {**befores["Bob"]})
    with scope(told.org.pk):
        both = answer(told.alice, Question(("calls",), SINCE - WEEK, UNTIL, ("agent",)))
    assert [row["agent"] for row in found.rows] == [row["agent"] for row in both.rows]
    assert "Alice" not in by_name(told, ask(told, "calls", by=("agent",)), "calls")


def test_a_day_without_calls_answers_to_one_that_had_some(told: Acme) -> None:
    make_call(told, start=NOW - WEEK - timedelta(days=1))
    catch_up(NOW)
    for by in (("day",), ("day", "week"), ("week", "day"), ("day", "agent"), ("month", "day")):
        found = ask(told, "calls", by=by, compare="before")
        held = {
            row["day"]: (row["calls"], before) for row, before in zip(found.rows, found.before, strict=True)
        }
        assert held[date(2026, 11, 19)] == (0, {"calls": 1}), by
        (row,) = (row for row in found.rows if row["day"] == date(2026, 11, 19))
        assert row == {
            name: value
            for name, value in {
                "day": date(2026, 11, 19), "week": date(2026, 11, 16), "month": date(2026, 11, 1),
                "agent": told.bob.pk, "calls": 0,
            }.items()
            if name in (*by, "calls")
        }  # fmt: skip
        assert [row["day"] for row in found.rows] == sorted(row["day"] for row in found.rows)


def test_a_week_that_answers_to_none_has_no_row(told: Acme) -> None:
    """Wednesday to Sunday, and Friday to Tuesday before: the second week then answers to no week."""
    make_call(told, start=datetime(2026, 10, 20, 12, tzinfo=UTC))
    catch_up(NOW)
    days = {"since": date(2026, 10, 21), "until": date(2026, 10, 25)}
    found = ask(told, "calls", by=("week",), compare="before", **days)
    assert (found.rows, found.total_before) == ([], {"calls": 1})
    make_call(told, start=datetime(2026, 10, 16, 12, tzinfo=UTC))
    catch_up(NOW)
    for by in (("week",), ("week", "month")):
        found = ask(told, "calls", by=by, compare="before", **days)
        assert [(row["week"], row["calls"]) for row in found.rows] == [(date(2026, 10, 19), 0)]
        assert found.before == [{"calls": 1}]


def test_what_is_not_kept_apart_stays_among_the_others(told: Acme) -> None:
    make_call(told, agent=told.alice, start=NOW - WEEK)
    catch_up(NOW)
    found = ask(told, "calls", by=("agent",), top=1, order="missed", compare="before")
    assert by_name(told, found, "calls") == {"Nina": 3, OTHER: 4}
    assert sum((before or {"calls": 0})["calls"] for before in found.before) == 2
    # All of now are kept: the others are those of then alone.
    found = ask(told, "calls", by=("agent",), top=3, compare="before")
    assert by_name(told, found, "calls") == {"Bob": 3, "Nina": 3, "Tara": 1, OTHER: 0}
    assert dict(zip(by_name(told, found, "calls"), found.before, strict=True))[OTHER] == {"calls": 1}


def test_rows_of_then_are_counted_among_the_most(told: Acme) -> None:
    make_call(told, agent=told.alice, start=NOW - WEEK)
    catch_up(NOW)
    with scope(told.org.pk):
        wanted = Report(Question(("calls",), SINCE, UNTIL, ("agent",)), compare="before")
        assert len(report(told.alice, wanted, most=4).rows) == 4
        with pytest.raises(TooManyRows):
            report(told.alice, wanted, most=3)


def test_it_refuses_what_it_cannot_put_in_order(told: Acme) -> None:
    for order, said in (("top_caller", "top_caller names an agent"), ("abc", "no metric named abc")):
        with pytest.raises(UnknownName, match=said):
            ask(told, "calls", by=("agent",), top=1, order=order)
    with pytest.raises(UnknownName, match="no metric named abc"):
        ask(told, "calls", order="abc")
    with pytest.raises(UnknownName, match="working_s cannot be split by hour"):
        ask(told, "calls", by=("hour",), top=1, order="working_s")
    with pytest.raises(UnknownName, match="compared with tomorrow"):
        ask(told, "calls", compare="tomorrow")


def test_its_total_is_of_the_same_moment_as_its_rows(told: Acme, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def meanwhile(*given: Any, **more: Any) -> Any:
        found = answer(*given, **more)
        if not asked:
            make_call(told)
            catch_up(NOW)
        asked.append(found.version)
        return found

    monkeypatch.setattr(reporting, "answer", meanwhile)
    found = ask(told, "calls", by=("agent",))
    assert sum(row["calls"] for row in found.rows) == found.total["calls"] == 8
    assert (len(asked), found.version) == (4, asked[-1])


def test_it_has_a_total_and_no_row_of_days_without_calls(told: Acme) -> None:
    days = {"since": date(2020, 1, 1), "until": date(2020, 1, 31)}
    found = ask(told, "calls", "average_connected_s", by=("agent",), top=3, compare="before", **days)
    assert (found.rows, found.before) == ([], [])
    assert found.total == found.total_before == {"calls": 0, "average_connected_s": None}


@pytest.mark.parametrize("by", [("agent",), ("day",), ("agent", "day"), ("team",), ("hour",)])
def test_its_total_is_what_is_counted_without_dimensions(told: Acme, by: tuple[str, ...]) -> None:
    for hours in (5, 26, 27):
        make_call(told, agent=told.nina, start=NOW - timedelta(hours=hours), duration_s=30)
    make_call(told, type="incoming", start=NOW - timedelta(hours=9), duration_s=40)
    catch_up(NOW)
    names = [
        each.name
        for each in metrics().values()
        if each.way.parts()
        and not isinstance(each.way, Leads)
        and (not each.splits or {*by} <= {*each.splits})
    ]
    assert by != ("agent",) or {"idle_s", "break_s", "never_attended", "misses_called_back"} <= {*names}
    for viewer in (told.alice, told.tara, told.bob):
        for top in (0, 1) if "agent" in by else (0,):
            for name in names:
                remembered.forget()
                found = ask(told, name, by=by, viewer=viewer, top=top, order="calls").total[name]
                remembered.forget()
                with scope(told.org.pk):
                    (whole,) = answer(viewer, Question((name,), SINCE, UNTIL)).rows
                assert found == whole[name], (name, viewer.name, top)
