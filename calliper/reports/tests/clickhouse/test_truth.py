"""Whatever happens, in whatever order: what ClickHouse holds equals what is built anew, there and in DuckDB's file."""

from __future__ import annotations

from pathlib import Path

import pytest

from calliper.core.scope import scope
from calliper.reports.actions.checking import check
from calliper.reports.actions.projecting import catch_up
from calliper.reports.actions.rebuilding import rebuild
from calliper.reports.store import connection
from calliper.reports.store.trouble import Trouble
from calliper.reports.tests.test_projection_truth import Company, held
from tests.cast import NOW, Acme
from tests.clickhouse import CLUSTER, CUT, UNTOLD, Served

pytestmark = [pytest.mark.clickhouse, pytest.mark.slow]


@pytest.mark.parametrize("served_projection", ["", CLUSTER], indirect=True)
@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.nightly) for seed in range(1, 6))]
)
def test_it_equals_a_rebuilt_one_and_a_file_after_anything(
    acme: Acme, served_projection: Served, tmp_path: Path, seed: int
) -> None:
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
    connection.let_go()
    connection.own(tmp_path / connection.NAME)
    catch_up(NOW)
    assert {name: sorted(rows) for name, rows in held().items()} == {
        name: sorted(rows) for name, rows in followed.items()
    }


@pytest.mark.parametrize(
    ("served_projection", "seed"),
    [("", 6), pytest.param("", 7, marks=pytest.mark.nightly), (CLUSTER, 8)],
    indirect=["served_projection"],
)
def test_it_equals_a_rebuilt_one_although_writers_die(
    acme: Acme, served_projection: Served, seed: int
) -> None:
    """The connection is cut before or after any insert or change of rows, by chance; then the same is done again."""
    company = Company(acme, seed)
    catch_up(NOW)

    def cut(sql: str) -> int | None:
        writes = sql.startswith(("INSERT", "ALTER"))
        return company.chance.choice([CUT, UNTOLD]) if writes and company.chance.random() < 0.15 else None

    died = 0
    for _ in range(40):
        served_projection.meddle = cut
        try:
            company.step()
        except Trouble:
            died += 1
        served_projection.meddle = lambda _: None
    assert died
    catch_up(NOW)
    followed = held()
    with scope(acme.org.pk):
        assert check(now=NOW) == []
    rebuild(now=NOW)
    assert held() == followed
