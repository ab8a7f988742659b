"""What both lists of calls can be narrowed to, as figures can; and what no list can show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from calliper.calls.filters import MOST_VALUES, Filters
from calliper.calls.v1 import calls as api
from calliper.reports.dimensions import BANDS
from calliper.reports.drill import LENGTHS, SEVERAL, NoList, Place
from calliper.reports.metrics import metric
from calliper.reports.report import OTHER

SINCE, UNTIL = date(2026, 11, 4), date(2026, 12, 10)
# Two ids as good as any: what is not looked up may be any text.
ONE, TWO = "one", "two"


def place(**one_of: Any) -> Place:
    return Place(SINCE, UNTIL, {name: frozenset(values) for name, values in one_of.items()})


def test_both_lists_take_all_of_it_and_as_many() -> None:
    assert set(SEVERAL) == set(api.SEVERAL) <= {each.name for each in fields(Filters)}


@pytest.mark.parametrize(
    ("name", "value", "days"),
    [
        ("day", date(2026, 11, 9), (date(2026, 11, 9), date(2026, 11, 9))),
        ("week", date(2026, 11, 9), (date(2026, 11, 9), date(2026, 11, 15))),
        ("week", date(2026, 11, 2), (SINCE, date(2026, 11, 8))),
        ("week", date(2026, 12, 7), (date(2026, 12, 7), UNTIL)),
        ("month", date(2026, 11, 1), (SINCE, date(2026, 11, 30))),
        ("month", date(2026, 12, 1), (date(2026, 12, 1), UNTIL)),
    ],
)
def test_a_row_of_dates_is_those_days_of_the_question(
    name: str, value: date, days: tuple[date, date]
) -> None:
    held = place().at({name: value})
    assert (held.since, held.until) == days


def test_a_month_ends_where_it_ends() -> None:
    year = Place(date(2024, 1, 1), date(2024, 12, 31))
    ends = [year.within("month", date(2024, month, 1)).until.day for month in range(1, 13)]
    assert ends == [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


@pytest.mark.parametrize(
    ("asked", "row"),
    [
        ({}, {"agent": None}),
        ({}, {"agent": OTHER}),
        ({"tag": {ONE}}, {"tag": TWO}),
        ({"agent": {ONE}}, {"agent": TWO}),
    ],
)
def test_some_rows_have_no_list(asked: Mapping[str, Any], row: Mapping[str, Any]) -> None:
    with pytest.raises(NoList):
        place(**asked).at(row)


def test_a_row_is_narrower_than_the_question() -> None:
    assert place(agent={ONE, TWO}, hour={9}).at({"agent": TWO, "mode": "video"}).one_of == {
        "agent": {TWO},
        "hour": {9},
        "mode": {"video"},
    }


@pytest.mark.parametrize("band", [name for _, name in BANDS] + ["no_talk"])
def test_a_band_is_a_length_of_talk(band: str) -> None:
    held = place(band={band}).listed(MOST_VALUES)
    assert (held.least_s, held.most_s) == LENGTHS[band]
    assert held.one_of == {}


def test_lengths_meet() -> None:
    talked = place(band={"under_30_s"}).counted(metric("average_connected_s"), 10).listed(MOST_VALUES)
    assert (talked.least_s, talked.most_s, talked.one_of) == (11, 29, {"outcome": {"connected"}})


def test_it_is_written_as_an_address_has_it() -> None:
    held = place(agent={TWO, ONE}, hour={9, 10}).query({"since": SINCE, "counted": "1"})
    assert held == "since=2026-11-04&counted=1&agent=one&agent=two&hour=10&hour=9"


def test_lists_take_no_more_than_they_can() -> None:
    many = {str(number) for number in range(MOST_VALUES)}
    assert len(place(agent=many).listed(MOST_VALUES).one_of["agent"]) == MOST_VALUES
    assert place(contact={ONE}).listed(MOST_VALUES).one_of == {"contact": {ONE}}
    for wrong in ({"agent": {*many, ONE}}, {"contact": {ONE, TWO}}, {"band": {"no_talk", "under_30_s"}}):
        with pytest.raises(NoList):
            place(**wrong).listed(MOST_VALUES)


def test_bands_cover_every_length_once() -> None:
    for seconds in range(2_000):
        held = [
            name
            for name, (least, most) in LENGTHS.items()
            if least <= seconds <= (most or (seconds if least else 0))
        ]
        assert len(held) == 1, (seconds, held)
