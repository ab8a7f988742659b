from __future__ import annotations

from dataclasses import dataclass

from calliper.reports.engine.dialect import Dialect
from calliper.reports.numbered import Numbered
from calliper.reports.rollup import CONNECTED
from calliper.reports.rules import Rules
from calliper.reports.split import Split, Statement, row
from calliper.reports.ways.way import Way

# As many as the organisation calls hot.
HOT = 0


@dataclass(frozen=True)
class Opportunities(Way):
    """Contacts with at least so many connected calls in one week, each once for each week."""

    at_least: int

    def statement(self, split: Split) -> Statement:
        counted = (f"count(*) FILTER (WHERE talks >= {least(each, split.rules):d})" for each in BANDS)
        return Statement(split.summed(weeks(split), *counted), tuple(map(Opportunities, BANDS)))


BANDS = (2, 3, 5, HOT)


def least(at_least: int, rules: Rules) -> int:
    """How many calls that is."""
    return at_least or rules.hot_from


def weeks(split: Split) -> str:
    """Contacts and weeks with connected calls: dimensions, contact, week, talks, talk, first and last start in ms."""
    values = (
        "contact", "[week day] AS week", "count(*) AS talks", "sum(talk_s) AS talked_s", "min(start_ms) AS first_ms",
        "max(start_ms) AS last_ms",
    )  # fmt: skip
    talked = f"contact <> 0 AND {CONNECTED.format(floor=split.rules.floor)}"
    return (
        f"SELECT {row(*dict.fromkeys([*split.selected(), *values]))} {split.source()} AND {talked} "
        f"GROUP BY {split.keys('contact', '[week day]')}"
    )


def ranked(asked: Numbered, dialect: Dialect, *, at_least: int, most: int) -> str:
    """SQL for the opportunities: contact, week, talks, talked_s, first and last start in ms; the best first."""
    order = "ORDER BY talks DESC, talked_s DESC, first_ms, contact, week"
    found = f"FROM ({weeks(Split(asked, ()))}) AS w WHERE talks >= {least(at_least, asked.rules):d} {order}"
    columns = "contact, week, talks, talked_s, first_ms, last_ms"
    return dialect.tokens(f"SELECT {columns} {found} LIMIT {most:d}")
