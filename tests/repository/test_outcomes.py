"""The glossary's table of outcomes is computed again: the text and the code cannot part."""

from __future__ import annotations

from calliper.calls.kinds import CallType, Outcome
from calliper.calls.outcome import facts
from tests.repository.sources import page, section, table


def _rows() -> list[list[str]]:
    return table(section(page("docs/glossary.md"), "Outcomes"))


def test_it_computes_what_the_glossary_prints() -> None:
    for kind, duration, direction, outcome, talk, *_ in _rows():
        found = facts(kind, int(duration.split()[0]))
        told = (found.direction, found.outcome, str(found.talk_s))
        assert told == (direction, outcome, talk.split()[0]), kind


def test_it_prints_every_type_with_an_example() -> None:
    assert {row[0] for row in _rows()} == set(CallType.values)
    assert all(len(row[-1]) > 30 for row in _rows()), "every row has a worked example"


def test_it_prints_both_cases_of_types_that_depend_on_the_duration() -> None:
    both = [kind for kind in CallType.values if facts(kind, 0).outcome != facts(kind, 60).outcome]
    for kind in both:
        assert {row[1] == "0 s" for row in _rows() if row[0] == kind} == {True, False}, kind


def test_it_prints_every_outcome() -> None:
    assert {row[3] for row in _rows()} == set(Outcome.values)


def test_it_knows_who_was_answered_elsewhere() -> None:
    flagged = [kind for kind in CallType.values if facts(kind, 0).answered_elsewhere]
    assert flagged == ["answered_elsewhere"]
