"""What an answer can be split by. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calliper.reports.codes import DIRECTION, OUTCOME, TYPE
from calliper.reports.metric import gettext_noop
from calliper.reports.question import UnknownName


@dataclass(frozen=True)
class Dimension:
    """`rows` and `days` are its expressions over `calls` and over the rollup, which may lack it.

    `joined` names the table of tags it needs. A value `stands_for` a `row` (an ordinal), a `word` (a code) or `itself`.
    """

    name: str
    label: str
    rows: str
    days: str = ""
    joined: str = ""
    stands_for: str = "itself"
    words: Mapping[str, int] | None = None


_ALL = (
    Dimension("day", gettext_noop("Day"), "day", "day"),
    Dimension("week", gettext_noop("Week"), "[week day]", "[week day]"),
    Dimension("month", gettext_noop("Month"), "[month day]", "[month day]"),
    Dimension("weekday", gettext_noop("Weekday"), "weekday", "[weekday day]"),
    Dimension("hour", gettext_noop("Hour"), "hour"),
    Dimension("agent", gettext_noop("Agent"), "agent", "agent", stands_for="row"),
    Dimension("team", gettext_noop("Team"), "team", "team", stands_for="row"),
    Dimension("line", gettext_noop("Line"), "line", stands_for="row"),
    Dimension("device", gettext_noop("Device"), "device", stands_for="row"),
    Dimension("type", gettext_noop("Type"), "type", stands_for="word", words=TYPE),
    Dimension("direction", gettext_noop("Direction"), "direction", stands_for="word", words=DIRECTION),
    Dimension("outcome", gettext_noop("Outcome"), "outcome", stands_for="word", words=OUTCOME),
    Dimension(
        "agent_tag",
        gettext_noop("Agent tag"),
        "coalesce(agent_tag, 0)",
        "coalesce(agent_tag, 0)",
        joined="agent_tags",
        stands_for="row",
    ),
    Dimension("tag", gettext_noop("Call tag"), "coalesce(call_tag, 0)", joined="call_tags", stands_for="row"),
)
DIMENSIONS = {dimension.name: dimension for dimension in _ALL}


def dimension(name: str) -> Dimension:
    """One dimension; raises UnknownName."""
    try:
        return DIMENSIONS[name]
    except KeyError:
        raise UnknownName(f"There is no dimension named {name}.") from None
