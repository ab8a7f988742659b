"""Days without a call, in an organisation that has calls: zeros and no rows, as where there is no call at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calliper.calls.tests.make import make_call
from calliper.core.scope import scope
from calliper.reports.access import answer
from calliper.reports.actions.projecting import catch_up
from calliper.reports.dimensions import DIMENSIONS
from calliper.reports.metrics import metrics
from calliper.reports.question import Question
from tests.cast import NOW, Acme, Globex

# Before the first call, between two, after the last, and days that end before they begin.
EMPTY = [
    (date(2020, 1, 1), date(2020, 12, 31)),
    (date(2026, 11, 19), date(2026, 11, 19)),
    (date(2026, 12, 1), date(2056, 12, 1)),
    (date(2026, 11, 20), date(2026, 11, 18)),
]


def ask(viewer: Any, since: date, until: date, *names: str, by: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    with scope(viewer.org_id):
        return answer(viewer, Question(names, since, until, by)).rows


@pytest.mark.parametrize(("since", "until"), EMPTY)
def test_days_without_calls_give_what_no_call_at_all_gives(
    acme: Acme, globex: Globex, projection: Path, since: date, until: date
) -> None:
    for day in (18, 20):
        make_call(acme, start=NOW.replace(day=day))
    catch_up(NOW)
    every = tuple(metrics())
    (nothing,) = ask(globex.charlie, since, until, *every)
    for viewer in (acme.alice, acme.tara, acme.bob, acme.ravi):
        assert ask(viewer, since, until, *every) == [nothing]
        for by in DIMENSIONS:
            going = [name for name, each in metrics().items() if not each.splits or by in each.splits]
            assert ask(viewer, since, until, *going, by=(by,)) == []
    assert (nothing["calls"], nothing["top_caller"], nothing["average_call_s"]) == (0, None, None)
    assert ask(acme.alice, date(2026, 11, 18), date(2026, 11, 20), "calls") == [{"calls": 2}]
