"""The metrics as the picker lists them: in groups, the usual ones first; and which dimensions each goes with. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from calliper.reports.dimensions import DATES, PEOPLE, PLACES
from calliper.reports.metric import Metric
from calliper.reports.metrics import metric, metrics
from calliper.reports.question import NARROWS
from calliper.reports.ways import (
    Added,
    Breaks,
    CalledBack,
    Distinct,
    Greatest,
    Idle,
    Middle,
    Opportunities,
    Recorded,
    Span,
)

GROUPS = {
    "counts": _("Counts"),
    "time": _("Time"),
    "averages": _("Averages and shares"),
    "people": _("Contacts"),
    "return": _("To return"),
    "day": _("Working day"),
    "phones": _("Phones"),
    "leaders": _("Who leads"),
}
# Within a group these come first, in this order; the others follow by name.
FIRST = (
    "calls", "connected", "connected_incoming", "connected_outgoing", "incoming", "outgoing", "missed", "rejected",
    "not_picked_up_calls", "talk_s", "talk_incoming_s", "talk_outgoing_s", "connected_percent", "average_call_s",
    "average_connected_s", "average_incoming_s", "average_outgoing_s", "average_day_s", "unique_contacts",
    "never_attended", "never_attended_team", "not_picked_up", "working_s", "missing_calls", "sync_lag_s",
    "top_caller", "top_dialler", "top_answered",
)  # fmt: skip
GROUP_OF: dict[type, str] = {
    Recorded: "phones", Greatest: "phones", Middle: "phones", Distinct: "people", Opportunities: "people",
    CalledBack: "return", Span: "day", Idle: "day", Breaks: "day",
}  # fmt: skip
DIMENSION_GROUPS = {
    "when": (_("When"), (*DATES, "weekday", "hour")),
    "who": (_("Who"), (*PEOPLE, "contact")),
    "call": (_("The call"), ("outcome", "type", "direction", "band", "tag", "method", "mode")),
    "phones": (_("Phones"), PLACES),
}
# Of such a split a call can belong to several rows.
SHARED = {"agent_tag", "tag"}


def group_of(held: Metric) -> str:
    """The group a metric stands in, from what it is made of."""
    if held.unit in ("agent", "pairs"):
        return "leaders" if held.unit == "agent" else "return"
    if isinstance(held.way, Added):
        return "time" if held.unit == "seconds" else "counts"
    return GROUP_OF.get(type(held.way), "averages")


def grouped() -> list[tuple[str, list[Metric]]]:
    """(group, its metrics), empty groups left out."""
    places = {name: place for place, name in enumerate(FIRST)}
    ordered = sorted(metrics().values(), key=lambda each: (places.get(each.name, len(places)), each.label))
    found = [(group, [each for each in ordered if group_of(each) == group]) for group in GROUPS]
    return [(group, held) for group, held in found if held]


def astray(name: str, by: Iterable[str]) -> list[str]:
    """The dimensions among these that a metric cannot be split by."""
    splits = metric(name).splits
    return [each for each in by if splits and each not in splits]


def unmet(name: str, filters: Iterable[str]) -> list[str]:
    """The filters among these that a metric cannot be narrowed by; a filter is called as its dimension."""
    narrows = metric(name).narrows
    return [each for each in filters if narrows and NARROWS[each] not in narrows]


def adds_up(name: str, by: Sequence[str]) -> bool:
    """Whether the rows of a split are parts of the whole."""
    return isinstance(metric(name).way, Added) and not SHARED & set(by)


def may_exceed(name: str, by: Sequence[str]) -> bool:
    """Whether rows can give more than the whole: one contact in several rows, or one call."""
    held = metric(name)
    is_sum = held.unit in ("count", "pairs") or isinstance(held.way, Added)
    return bool(by) and is_sum and not adds_up(name, by)
