"""Whatever happens, in whatever order: an answer that is remembered is the one that would be read."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from calliper.core.scope import scope
from calliper.reports import remembered
from calliper.reports.access import answer, opportunities, pairs, told
from calliper.reports.actions.projecting import catch_up
from calliper.reports.metrics import metric, metrics
from calliper.reports.question import Narrowed, Question
from calliper.reports.tests.changing import Company
from tests.cast import NOW, Acme

# Days before today, first and last; and each of some days alone, where nothing else that changed hides a mistake.
SPANS, ALONE = ((6, 0), (29, 0), (91, 60)), 92
BY = (("agent",), ("agent_tag",), ("tag",))
# By days only what changed is read again.
DAILY = ("calls", "unique_contacts", "never_attended")


class Whichever(set[str]):
    """Statements that are read in parts: all of them or none."""

    def __init__(self, holds: bool) -> None:
        self.holds = holds

    def __contains__(self, sql: object) -> bool:
        return self.holds


EVERYTHING, NOTHING = Whichever(True), Whichever(False)


def asked(acme: Acme) -> list[Question]:
    """Every metric over some stretches of days, and every day by itself."""
    today, found = NOW.astimezone(acme.org.zone).date(), []
    days = [today - timedelta(days=back) for back in range(ALONE)]
    for first, last in SPANS:
        span = (days[first], days[last])
        found += [Question((name,), *span) for name in metrics()]
        found.append(Question(("never_attended_team",), *span, (), Narrowed(agents=(acme.bob.pk,))))
    month = (days[29], days[0])
    found += [
        Question((name,), *month, (by,))
        for by in ("day", "agent")
        for name in metrics()
        if by in (metric(name).splits or (by,))
    ]
    found.append(Question(("calls", "talk_s", "idle_s"), *month, ("team",)))
    found += [Question((name,), *month, ("agent", "day")) for name in DAILY]
    return found + [Question(("calls", "talk_s"), day, day, by) for day in days for by in BY]


def answers(acme: Acme) -> list[Any]:
    """What the figures are, and the rows behind some of them."""
    found: list[Any] = []
    with scope(acme.org.pk):
        for question in asked(acme):
            held = answer(acme.alice, question)
            found.append(sorted(map(repr, held.rows)))
            if question.metrics == ("never_attended",):
                found.append(pairs(acme.alice, "never_attended", question))
                found.append(opportunities(acme.alice, question, at_least=1, most=50))
    return found


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.nightly) for seed in range(1, 12))]
)
@pytest.mark.django_db(databases="__all__")
def test_it_is_what_would_be_read_after_anything(
    acme: Acme, projection: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(remembered, "MOST", 20_000)  # more than is asked, or nothing would be found again
    monkeypatch.setattr(told, "_dear", EVERYTHING)
    company = Company(acme, seed)
    company.store()
    catch_up(NOW)
    answers(acme)
    for turn in range(8):
        for _ in range(3):
            company.step()
        if turn % 2:
            company.tag_agent()  # belongs to no day
        company.apply()
        kept, held = answers(acme), dict(remembered._kept)
        remembered.forget()
        with monkeypatch.context() as anew:
            anew.setattr(told, "_dear", NOTHING)  # nothing is put together from parts
            assert kept == answers(acme)
        remembered._kept.update(held)
