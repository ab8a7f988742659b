from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from calliper.activity.actions import record
from calliper.core.crypto.index import Purpose
from calliper.core.ids import new_id
from calliper.core.keys.keyring import Keyring
from calliper.core.phone_numbers import parse
from calliper.core.refused import Refused
from calliper.devices.access import hold_lines
from calliper.devices.models import Device, Line, LinePeriod
from calliper.orgs.access import organisation
from calliper.orgs.models import Member


def open_lines(
    *, device: Device, number: str | None, held: Sequence[LinePeriod], now: datetime
) -> list[Device]:
    """Give every tracked SIM of a new device its line; returns the devices that the lines were on until now.

    A line is found by the number (that of the first tracked SIM), else by the SIM that the same installation
    held before (`held`); else it is new, and open at the start. Raises ValueError for what is no number.
    """
    e164 = _e164(device, number)
    former: list[Device] = []
    for place, subscription_id in enumerate(_tracked(device.sims)):
        typed = e164 if place == 0 else None
        line = _known_line(device, typed) or _held_line(held, subscription_id)
        if line is None:
            line = new_line(member=device.member, e164=typed, now=now)
        else:
            former += close_line(line=line, at=now)
        LinePeriod.of(
            line=line,
            member=device.member,
            device=device,
            subscription_id=subscription_id,
            from_at=_end_of(LinePeriod.objects.filter(line=line)),
        )
    return former


def close_line(*, line: Line, at: datetime) -> list[Device]:
    """End the line's open periods; returns the devices they were on."""
    rows = list(LinePeriod.objects.filter(line=line, until_at=None).select_related("device__member"))
    end_periods(rows=LinePeriod.objects.filter(line=line), at=at)
    return [row.device for row in rows]


def end_periods(*, rows: QuerySet[LinePeriod], at: datetime) -> None:
    """End what is open; a period that began at this very moment has never been and goes."""
    rows.filter(until_at=None, from_at__gte=at).delete()
    rows.filter(until_at=None).update(until_at=at)


def new_line(*, member: Member, e164: str | None, now: datetime) -> Line:
    """A line labelled after its agent, `Priya 1`, with its number if the agent typed one."""
    line_id = new_id()
    sealed, index = seal_number(line_id=line_id, org_id=member.org_id, e164=e164) if e164 else (None, None)
    return Line.of(id=line_id, label=_label(member), number_enc=sealed, number_index=index, created_at=now)


def seal_number(*, line_id: UUID, org_id: UUID, e164: str) -> tuple[bytes, bytes]:
    """A line's number as it is stored: encrypted, and fingerprinted for look-up."""
    keyring = Keyring.of(org_id)
    sealed = keyring.encrypt("devices_line", "number_enc", line_id, e164)
    return sealed, keyring.index(Purpose.NUMBER, e164)


@transaction.atomic
def assign_sim(
    *,
    by: Member,
    device: Device,
    subscription_id: str,
    member: Member,
    line: Line | None,
    from_at: datetime | None,
    now: datetime,
) -> LinePeriod:
    """Say whose line a SIM of a phone is, from a moment on; without one, from as early as nobody else had it.

    Without a line a new one is made; a known line ends elsewhere at that moment. Raises Refused for a moment
    in the future, or one that the history has given away already.
    """
    sim = LinePeriod.objects.filter(device=device, subscription_id=subscription_id)
    before = LinePeriod.objects.filter(line=line) if line is not None else LinePeriod.objects.none()
    begins = from_at
    if begins is None and (sim.filter(until_at=None).exists() or before.exists()):
        begins = now
    begins = begins or _end_of(sim)
    if begins is not None:
        _make_room(sim, begins, now)
        _make_room(before, begins, now)
    period = LinePeriod.of(
        line=line or new_line(member=member, e164=None, now=now),
        member=member,
        device=device,
        subscription_id=subscription_id,
        from_at=begins,
    )
    record("line.changed", by=by, now=now, about=period.line, facts={"fields": ["sim"]})
    return period


@transaction.atomic
def reassign_line(
    *, by: Member, period: LinePeriod, member: Member, from_at: datetime, now: datetime
) -> LinePeriod:
    """Hand a line to another member from a moment on; calls that began before stay with the former one.

    The history changes here; calls that have arrived already follow the event. Raises Refused when the period
    has ended, or did not run at that moment.
    """
    hold_lines([period.line_id])
    # A batch of this phone that is being stored has read the history as it was: let it end first.
    Device.objects.select_for_update(of=("self",)).get(pk=period.device_id)
    period.refresh_from_db()
    former_id = period.member_id
    if period.until_at is not None:
        raise Refused(_("This part of the history has ended and cannot change hands."))
    if member.pk == former_id:
        raise Refused(_("%(name)s answers this line already.") % {"name": member.name}, "member")
    if period.from_at is not None and from_at == period.from_at:
        after = _hand_over_whole(period, member)
    else:
        after = _hand_over_rest(period, member, from_at, now)
    facts = {
        "fields": ["agent"],
        "from_at": from_at.isoformat(),
        "from_member": str(former_id),
        "to_member": str(member.pk),
        "periods": sorted({str(period.pk), str(after.pk)}),
    }
    record("line.changed", by=by, now=now, about=period.line, facts=facts)
    return after


@transaction.atomic
def give_back_line(*, by: Member, period: LinePeriod, now: datetime) -> LinePeriod:
    """Take back the last handing over: the line was the former member's all along. Raises Refused."""
    before = _before(period).first()
    if before is None or period.from_at is None:
        raise Refused(_("There is nothing to take back."))
    return reassign_line(by=by, period=period, member=before.member, from_at=period.from_at, now=now)


def can_give_back(period: LinePeriod) -> bool:
    """Whether the period began by a handing over that nothing has followed."""
    return period.until_at is None and _before(period).exists()


def _hand_over_rest(period: LinePeriod, member: Member, from_at: datetime, now: datetime) -> LinePeriod:
    _make_room(LinePeriod.objects.filter(pk=period.pk), from_at, now)
    return LinePeriod.of(
        line=period.line,
        member=member,
        device=period.device,
        subscription_id=period.subscription_id,
        from_at=from_at,
    )


def _hand_over_whole(period: LinePeriod, member: Member) -> LinePeriod:
    """From its very beginning: if the member answered until then, that part simply goes on."""
    before = _before(period).filter(member=member).first()
    if before is None:
        period.member = member
        period.save(update_fields=["member"])
        return period
    LinePeriod.objects.filter(pk=period.pk).delete()
    before.until_at = None
    before.save(update_fields=["until_at"])
    return before


def _before(period: LinePeriod) -> QuerySet[LinePeriod]:
    rows = LinePeriod.objects.filter(
        line=period.line_id, device=period.device_id, subscription_id=period.subscription_id
    )
    return rows.filter(until_at=period.from_at, until_at__isnull=False).select_related("member", "line")


def _make_room(rows: QuerySet[LinePeriod], begins: datetime, now: datetime) -> None:
    if begins > now:
        raise Refused(_("Choose a moment that has passed: what comes later is not known yet."), "from_at")
    if rows.filter(Q(from_at__gte=begins) | Q(until_at__gt=begins)).exists():
        raise Refused(_("The history goes on after this moment. Choose a later one."), "from_at")
    rows.filter(until_at=None).update(until_at=begins)


def _end_of(rows: QuerySet[LinePeriod]) -> datetime | None:
    end: datetime | None = rows.aggregate(end=Max("until_at"))["end"]
    return end


def _known_line(device: Device, e164: str | None) -> Line | None:
    if not e164:
        return None
    indexes = Keyring.of(device.org_id).indexes(Purpose.NUMBER, e164)
    return Line.objects.filter(number_index__in=indexes).order_by("created_at").first()


def _held_line(held: Sequence[LinePeriod], subscription_id: str) -> Line | None:
    return next((period.line for period in held if period.subscription_id == subscription_id), None)


def _e164(device: Device, number: str | None) -> str | None:
    if not (number or "").strip():
        return None
    found = parse(str(number), organisation(device.org_id).default_country)
    if found.e164 is None:
        raise ValueError("this is no phone number")
    return found.e164


def _tracked(sims: Sequence[dict[str, object]]) -> list[str]:
    """The SIM ids to open lines for; a phone that cannot name its SIMs has one line without an id."""
    if not sims:
        return [""]
    return list(dict.fromkeys(str(sim["subscription_id"]) for sim in sims if sim["tracked"]))


def _label(member: Member) -> str:
    first = (member.name.split() or [""])[0][:50]
    taken = set(Line.objects.filter(label__startswith=f"{first} ").values_list("label", flat=True))
    number = 1
    while f"{first} {number}" in taken:
        number += 1
    return f"{first} {number}"
