"""The floor of connected calls changes what definitions say it does, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from calliper.core.scope import scope
from calliper.reports.actions.projecting import catch_up
from calliper.reports.metrics import metrics
from calliper.reports.tests.stories import FEW, company, stories, tell
from calliper.reports.tests.test_invariants import ask, listed
from tests.cast import NOW, Acme

FLOORS = range(6)
# Those whose definition speaks of connected calls, or of talks that clear something.
FLOORED = {
    "connected", "connected_incoming", "connected_outgoing", "connected_percent", "average_connected_s",
    "recording_coverage", "never_attended", "never_attended_team", "not_picked_up", "opportunities", "opportunities_3",
    "opportunities_5", "hot_opportunities",
}  # fmt: skip

pytestmark = pytest.mark.usefixtures("db")


def put_floor(acme: Acme, floor: int) -> None:
    with scope(acme.org.pk):
        type(acme.org).objects.update(connected_over_s=floor)


def test_a_floor_changes_what_its_definition_says(tmp_path: Path) -> None:
    names = tuple(metrics())

    @FEW
    @given(story=stories)
    def compare(story: Any) -> None:
        with company(tmp_path) as acme:
            tell(acme, story)
            catch_up(NOW)
            found = []
            for floor in FLOORS:
                put_floor(acme, floor)
                found.append(ask(acme.alice, *names)[0])
                wanted = {"outcome": ["connected"], "min_s": floor + 1}
                assert found[-1]["connected"] == listed(acme.alice, **wanted)
                for by in ("day", "agent", "hour"):
                    rows = ask(acme.alice, "connected", by=(by,))
                    assert sum(row["connected"] for row in rows) == found[-1]["connected"]
            for name in set(names) - FLOORED:
                assert len({repr(row[name]) for row in found}) == 1, name
            for low, high in zip(found, found[1:], strict=False):
                assert low["connected"] >= high["connected"]
                for name in ("never_attended", "never_attended_team", "not_picked_up"):
                    assert low[name] <= high[name]

    compare()
