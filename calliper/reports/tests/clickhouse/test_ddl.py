"""The tables of a cluster: the engine understands them, and none is forgotten."""

from __future__ import annotations

import pytest

from calliper.reports.store.clickhouse import ddl
from calliper.reports.store.clickhouse.address import Address
from tests.clickhouse import CLUSTER, engine

SPREAD = Address("http://localhost:8123", "figures", cluster=CLUSTER)


@pytest.mark.clickhouse
@pytest.mark.parametrize("sql", [*ddl.made(SPREAD), *ddl.thrown_away(SPREAD)])
def test_it_is_parsed(sql: str) -> None:
    told = engine().query(f"EXPLAIN AST {sql} FORMAT TSV")
    assert b"Create" in told or b"Drop" in told


def test_every_change_of_tables_is_made_on_the_cluster() -> None:
    for sql in (*ddl.made(SPREAD), *ddl.thrown_away(SPREAD)):
        assert f" ON CLUSTER `{CLUSTER}`" in sql


def test_it_throws_away_whatever_it_makes() -> None:
    for address in (SPREAD, Address("http://localhost:8123", "figures")):
        made = {sql.split("EXISTS ")[1].split()[0] for sql in ddl.made(address)}
        gone = {sql.split("EXISTS ")[1].split()[0] for sql in ddl.thrown_away(address)}
        assert made == gone


def test_a_password_is_not_shown() -> None:
    address = Address("http://localhost:8123", "figures", "calliper", "secret words")
    assert "secret" not in f"{address} {address!r}"
