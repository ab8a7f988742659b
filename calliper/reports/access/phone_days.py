"""Metrics of phones' own accounts of their days, which the system of record holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Sum

from calliper.calls import access as calls
from calliper.core.permissions import reach
from calliper.devices.models import Device, DeviceDay
from calliper.orgs import access as orgs
from calliper.orgs.viewer import Viewer
from calliper.reports.access import ordinals
from calliper.reports.merging import Found
from calliper.reports.question import Narrowed, Question
from calliper.reports.split import OTHERS
from calliper.reports.ways import Recorded, Way

AT_ONCE = 500
Kept = tuple[str, tuple[int, ...]]
# Whose each phone is.
Holders = Mapping[UUID, UUID]
# Of a phone and a day; what no dimension asks for is None.
Value = Callable[[Any, Any], Any]

OF_DAY: dict[str, Value] = {
    "day": lambda _, day: day,
    "week": lambda _, day: day - timedelta(days=day.weekday()),
    "month": lambda _, day: day.replace(day=1),
    "weekday": lambda _, day: day.weekday(),
}


def recorded(
    viewer: Viewer, question: Question, wanted: Sequence[Recorded], kept: Kept | None = None
) -> Found | None:
    """What the parts give by the question's dimensions, in numbers; None when nothing of it is wanted.

    A day of which a phone gave no account is not there. `kept` as in Numbered.
    """
    if not wanted:
        return None
    holders = _holders(viewer, question.narrowed)
    values = [_value(name, holders, dict([kept] if kept else [])) for name in question.dimensions]
    found: dict[tuple[Any, ...], dict[Way, int]] = {}
    for part in wanted:
        for device, day, value in _rows(holders, question, part.column):
            cell = found.setdefault(tuple(of(device, day) for of in values), {})
            cell[part] = cell.get(part, 0) + value
    return found


def _holders(viewer: Viewer, narrowed: Narrowed) -> Holders:
    """The phones asked about, within the viewer's reach; who is in a team today is what counts."""
    people = orgs.agents_within(viewer, reach(viewer, "reports.read"))
    if narrowed.teams:
        people = people.filter(team__in=narrowed.teams)
    agents, devices = set(narrowed.agents), set(narrowed.devices)
    tagged = calls.tagged(narrowed.agent_tags)
    phones = Device.objects.filter(member__in=people.values("pk")).values_list("pk", "member")
    return {
        device: member
        for device, member in phones
        if (not devices or device in devices)
        and (not agents or member in agents)
        and (not narrowed.agent_tags or member in tagged)
    }


def _value(name: str, holders: Holders, kept: Mapping[str, tuple[int, ...]]) -> Value:
    """The value of a dimension; of phones and agents their number."""
    of = OF_DAY.get(name) or _number(name, holders)
    apart = kept.get(name)
    if apart is None:
        return of
    return lambda device, day: value if (value := of(device, day)) in apart else OTHERS


def _number(name: str, holders: Holders) -> Value:
    """One that no call was stored of has no ordinal, and just its calls may be missing."""
    stands = dict(holders) if name == "agent" else {device: device for device in holders}
    numbers = ordinals.numbers(set(stands.values()))
    found = {device: numbers.get(row) or ordinals.stand_in(row) for device, row in stands.items()}
    return lambda device, _: found[device]


def _rows(holders: Holders, question: Question, column: str) -> Iterator[tuple[Any, Any, int]]:
    """(phone, day, sum) over the days of which these phones gave account."""
    names = question.dimensions
    by_phone, by_day = bool({"device", "agent"} & set(names)), bool(OF_DAY.keys() & set(names))
    days = DeviceDay.objects.filter(day__range=(question.since, question.until))
    days = days.filter(**{f"{column}__isnull": False}).order_by()
    if question.narrowed.weekdays:
        days = days.filter(day__iso_week_day__in=[each + 1 for each in question.narrowed.weekdays])
    keys = [*(["device_id"] if by_phone else []), *(["day"] if by_day else [])]
    phones = list(holders)
    for start in range(0, len(phones), AT_ONCE):
        some = days.filter(device__in=phones[start : start + AT_ONCE])
        sums = some.values(*keys).annotate(sum=Sum(column)) if keys else [some.aggregate(sum=Sum(column))]
        for row in sums:
            if row["sum"] is not None:
                yield row.get("device_id"), row.get("day"), row["sum"]
