"""Tables of ready reports: some rows at first and all on demand, and what of them goes into files and mails."""

from __future__ import annotations

import pytest

from calliper.calls.tests.make import make_call
from calliper.core.clock import now
from calliper.reports.actions.projecting import catch_up
from calliper.reports.explorer import blocks
from calliper.reports.ready.catalogue import every
from calliper.reports.ready.parts import board, ranks
from calliper.reports.tests.dashboards import links, moment, seed
from calliper.reports.tests.readied import read, sheet_of

pytestmark = pytest.mark.django_db(databases="__all__")


def rows(page: str, table: str) -> int:
    return page.split(f'id="table-{table}"')[1].split("</table>")[0].split("<tbody>")[1].count("<tr>")


@pytest.mark.parametrize(("name", "table"), [("agents", "agents"), ("leaderboard", "ranks")])
def test_a_table_shows_some_rows_and_all_on_demand(acme, as_member, projection, monkeypatch, name, table):
    seed(acme)
    monkeypatch.setattr(blocks, "USUAL_ROWS", 2)
    monkeypatch.setattr(ranks, "USUAL_ROWS", 2)
    alice = as_member(acme.alice)
    page = read(alice, name, "period=30d&compare=none")
    assert rows(page, table) == 2
    assert "The first 2 of " in page
    (more,) = {each.href for each in links(page) if each.href.endswith(f"#table-{table}")}
    whole = alice.get(more).content.decode()
    assert rows(whole, table) > 2
    assert "The first " not in whole
    assert len(sheet_of(acme, acme.alice, name).tables[0].rows) == rows(whole, table), "a file holds all"


def test_the_board_shows_some_and_its_file_holds_all(acme, as_member, projection, monkeypatch):
    for contact in range(5):
        for place in range(2):
            make_call(
                acme,
                type="outgoing",
                start=moment(acme, 1, 9 + place),
                duration_s=60,
                number=f"555010002{contact}",
            )
    catch_up(now())
    monkeypatch.setattr(board, "FIRST", 2)
    monkeypatch.setattr(board, "MORE", 3)
    page = read(as_member(acme.alice), "opportunities", "period=7d")
    assert rows(page, "board") == 2
    assert "Show more" in page
    more = read(as_member(acme.alice), "opportunities", "period=7d&rows=all")
    assert rows(more, "board") == 3
    assert "export all" in more
    held = sheet_of(acme, acme.alice, "opportunities", "period=7d").tables[0]
    assert [row[0] for row in held.rows] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("name", sorted(every()))
def test_a_sheet_holds_the_figures_behind_each_chart(acme, projection, name):
    """Files have rows for all of them, paper and mails those that no picture shows."""
    seed(acme)
    held = sheet_of(acme, acme.alice, name)
    assert sum(table.drawn for table in held.tables) <= len(held.plots)
    assert {table.title for table in held.to_read} <= {table.title for table in held.tables}
    for table in held.tables:
        names = [column.name for column in table.columns]
        assert len(set(names)) == len(names)
        assert all(len(row) == len(names) for row in table.rows)


def test_a_tinted_table_becomes_a_table_with_one_dimension_across(acme, projection):
    seed(acme)
    held = sheet_of(acme, acme.alice, "agents")
    (crossed,) = [table for table in held.to_read if table.columns[-1].name.startswith("calls_")]
    # Three agents across, more outcomes down.
    heads = [column.label for column in crossed.columns[1:]]
    sums = {head: sum(row[place] or 0 for row in crossed.rows) for place, head in enumerate(heads, 1)}
    assert sums == {row[0]: row[1] for row in held.tables[0].rows}


def test_a_list_that_knows_not_every_filter_is_left_out_in_words(acme, as_member, projection):
    seed(acme)
    page = read(as_member(acme.alice), "never-attended", "period=30d&weekday=1")
    assert "narrowed by team and agent only" in page
    assert "narrowed by team and agent only" not in read(
        as_member(acme.alice), "never-attended", "period=30d"
    )
