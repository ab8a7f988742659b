"""Whatever happens, in whatever order: the projection that followed equals one that is built anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from calliper.core.scope import scope
from calliper.reports.actions.checking import check
from calliper.reports.actions.projecting import catch_up
from calliper.reports.actions.rebuilding import rebuild
from calliper.reports.store.connection import rows
from calliper.reports.store.schema import TABLES
from calliper.reports.tests.changing import Company
from tests.cast import NOW, Acme


def held() -> dict[str, list[Any]]:
    """Everything but the versions, in an order that does not depend on how it came."""
    found = {}
    for table in ("calls", "days", "agent_tags", "call_tags"):
        of = ", ".join(TABLES["tail" if table == "calls" else table])
        found[table] = rows(f"SELECT {of} FROM {table} ORDER BY ALL")
    return found


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.nightly) for seed in range(2, 12))]
)
def test_it_equals_a_rebuilt_one_after_anything(acme: Acme, projection: Path, seed: int) -> None:
    company = Company(acme, seed)
    catch_up(NOW)
    for _ in range(40):
        company.step()
    catch_up(NOW)
    followed = held()
    assert len(followed["calls"]) > 5
    with scope(acme.org.pk):
        assert check(now=NOW) == []
    rebuild(now=NOW)
    assert held() == followed
