from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import F, Prefetch, QuerySet
from django.http import Http404

from calliper.core.keys.keyring import Keyring
from calliper.core.permissions import reach
from calliper.devices.models import Device, Line, LinePeriod
from calliper.orgs.access import agents_within
from calliper.orgs.viewer import Viewer


def line_periods(device: Device) -> list[LinePeriod]:
    """Who answered which SIM of this phone and when, for ingestion; two statements.

    A line that came from another phone brings its history: the phone's older calls on it belong to whoever
    answered it then. Such periods are not rows of this device.
    """
    own = list(LinePeriod.objects.filter(device=device))
    moved = [period for period in own if period.from_at is not None]
    elsewhere = LinePeriod.objects.filter(line_id__in={period.line_id for period in moved})
    past = list(elsewhere.exclude(device=device).exclude(until_at=None)) if moved else []
    brought = [
        _as_of(earlier, period)
        for period in moved
        for earlier in past
        if earlier.line_id == period.line_id and _ends_by(earlier, period)
    ]
    return own + [each for each in brought if not any(_overlap(each, period) for period in own)]


def history(device: Device) -> list[LinePeriod]:
    """The phone's own line history with lines and members, what is open first, then the latest."""
    rows = LinePeriod.objects.filter(device=device).select_related("line", "member")
    return list(rows.order_by(F("until_at").desc(nulls_first=True), "-from_at", "-id"))


def lines(viewer: Viewer, permission: str = "devices.read") -> QuerySet[Line]:
    """The lines that a member within the viewer's reach answers or answered, by label, with their periods."""
    people = agents_within(viewer, reach(viewer, permission))
    history = LinePeriod.objects.select_related("member", "device__member")
    history = history.order_by(F("until_at").desc(nulls_first=True), "-from_at", "-id")
    mine = LinePeriod.objects.filter(member__in=people.values("pk")).values("line_id")
    rows = Line.objects.filter(pk__in=mine).order_by("label", "pk")
    return rows.prefetch_related(Prefetch("periods", queryset=history, to_attr="history"))


def line(viewer: Viewer, line_id: UUID, permission: str = "devices.read") -> Line:
    """One line within the viewer's reach, with its `history`; raises Http404."""
    found = lines(viewer, permission).filter(pk=line_id).first()
    if found is None:
        raise Http404
    return found


def period(viewer: Viewer, period_id: UUID, permission: str = "devices.read") -> LinePeriod:
    """One part of a line's history, of a member within the viewer's reach; raises Http404."""
    people = agents_within(viewer, reach(viewer, permission))
    rows = LinePeriod.objects.select_related("line", "member", "device").filter(
        member__in=people.values("pk")
    )
    found = rows.filter(pk=period_id).first()
    if found is None:
        raise Http404
    return found


def periods_of_lines(line_ids: Iterable[UUID]) -> dict[UUID, list[LinePeriod]]:
    """Who answered each of these lines and when, on whichever phone, in no order; one statement."""
    found: dict[UUID, list[LinePeriod]] = {}
    for period in LinePeriod.objects.filter(line_id__in=set(line_ids)):
        found.setdefault(period.line_id, []).append(period)
    return found


def hold_lines(line_ids: Iterable[UUID]) -> None:
    """Wait until nobody else changes these lines' history or moves their calls; SQLite has one writer anyway."""
    rows = Line.objects.select_for_update(no_key=True).filter(pk__in=set(line_ids))
    list(rows.order_by("pk").values_list("pk"))


def periods_of(members: Iterable[UUID]) -> dict[UUID, list[LinePeriod]]:
    """The lines that members answer or answered, with line and phone: what is open first, then the latest."""
    found: dict[UUID, list[LinePeriod]] = {}
    rows = LinePeriod.objects.filter(member_id__in=set(members)).select_related("line", "device")
    for row in rows.order_by(F("until_at").desc(nulls_first=True), "-from_at", "-id"):
        found.setdefault(row.member_id, []).append(row)
    return found


def line_number(line: Line) -> str:
    """The line's number in international form, "" while nobody has typed it."""
    if line.number_enc is None:
        return ""
    return Keyring.of(line.org_id).decrypt("devices_line", "number_enc", line.pk, bytes(line.number_enc))


def members_of_numbers() -> list[tuple[bytes, UUID]]:
    """The keyed number of every line whose number is known, with each member who answers or answered it."""
    rows = LinePeriod.objects.filter(line__number_index__isnull=False)
    pairs = rows.values_list("line__number_index", "member_id").distinct()
    return [(bytes(index), member_id) for index, member_id in pairs if index]


def periods_of_members(member_ids: Sequence[UUID]) -> list[LinePeriod]:
    """Who of these members answered which line when, on whichever phone; one statement."""
    return list(LinePeriod.objects.filter(member_id__in=member_ids))


def unknown_sims(device: Device) -> list[dict[str, object]]:
    """The SIMs that the phone's holder tracks and that no line names."""
    return unknown_sims_of([device])[device.pk]


def unknown_sims_of(devices: Sequence[Device]) -> dict[UUID, list[dict[str, object]]]:
    """The same for many phones, in one statement."""
    rows = LinePeriod.objects.filter(device__in=devices, until_at=None)
    known = set(rows.values_list("device_id", "subscription_id"))
    return {
        device.pk: [sim for sim in _tracked(device) if (device.pk, sim["subscription_id"]) not in known]
        for device in devices
    }


def _tracked(device: Device) -> list[dict[str, object]]:
    """Also SIMs that are in the phone no more, while calls of theirs wait to be named."""
    if device.revoked_at:
        return []
    inside = {sim["subscription_id"] for sim in device.sims}
    gone = [each for each in device.waiting_sims if each not in inside]
    return [sim for sim in device.sims if sim["tracked"]] + [
        {"subscription_id": each, "slot": None, "carrier": None, "tracked": True} for each in gone
    ]


def _as_of(earlier: LinePeriod, period: LinePeriod) -> LinePeriod:
    return LinePeriod(
        org_id=period.org_id,
        line_id=earlier.line_id,
        member_id=earlier.member_id,
        device_id=period.device_id,
        subscription_id=period.subscription_id,
        from_at=earlier.from_at,
        until_at=earlier.until_at,
    )


def _ends_by(earlier: LinePeriod, period: LinePeriod) -> bool:
    return bool(earlier.until_at and period.from_at and earlier.until_at <= period.from_at)


def _overlap(one: LinePeriod, other: LinePeriod) -> bool:
    """Whether two periods of one SIM share a moment; what the phone's own history says comes first."""
    if one.subscription_id != other.subscription_id:
        return False
    starts_later = other.from_at is not None and one.until_at is not None and one.until_at <= other.from_at
    ends_earlier = other.until_at is not None and one.from_at is not None and other.until_at <= one.from_at
    return not (starts_later or ends_earlier)
