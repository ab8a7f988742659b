"""Metrics of phones' own accounts of their days, which the system of record holds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum

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

BY_PHONE = {"device", "agent"}
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
    phones = _phones(viewer, question.narrowed)
    names = set(question.dimensions)
    holders = dict(phones.values_list("pk", "member")) if names & BY_PHONE else {}
    values = [_value(name, holders, dict([kept] if kept else [])) for name in question.dimensions]
    found: dict[tuple[Any, ...], dict[Way, int]] = {}
    for row in _rows(phones, question, {part.column for part in wanted}):
        place = tuple(of(row.get("device_id"), row.get("day")) for of in values)
        for part in wanted:
            if row[f"sum_{part.column}"] is not None:
                cell = found.setdefault(place, {})
                cell[part] = cell.get(part, 0) + row[f"sum_{part.column}"]
    return found


def _phones(viewer: Viewer, narrowed: Narrowed) -> QuerySet[Device]:
    """The phones asked about, within the viewer's reach; who is in a team today is what counts."""
    people = orgs.agents_within(viewer, reach(viewer, "reports.read"))
    if narrowed.teams:
        people = people.filter(team__in=narrowed.teams)
    phones = Device.objects.filter(member__in=people.values("pk"))
    if narrowed.devices:
        phones = phones.filter(pk__in=narrowed.devices)
    if narrowed.agents:
        phones = phones.filter(member__in=narrowed.agents)
    if narrowed.agent_tags:
        phones = phones.filter(member__in=calls.tagged(narrowed.agent_tags))
    return phones


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


def _rows(phones: QuerySet[Device], question: Question, columns: Collection[str]) -> Iterator[dict[str, Any]]:
    """Sums, by phone and day as far as dimensions need it, over the days of which these phones gave account."""
    names = set(question.dimensions)
    days = DeviceDay.objects.filter(
        day__range=(question.since, question.until), device__in=phones.values("pk")
    )
    if question.narrowed.weekdays:
        days = days.filter(day__iso_week_day__in=[each + 1 for each in question.narrowed.weekdays])
    sums = {f"sum_{column}": Sum(column) for column in sorted(columns)}
    keys = [*(["device_id"] if names & BY_PHONE else []), *(["day"] if names & OF_DAY.keys() else [])]
    yield from days.order_by().values(*keys).annotate(**sums) if keys else [days.aggregate(**sums)]
