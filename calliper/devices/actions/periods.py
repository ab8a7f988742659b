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

    Raises Refused when the period has ended, did not run at that moment, or has calls after it.
    """
    if period.until_at is not None:
        raise Refused(_("This part of the history has ended and cannot change hands."))
    if member.pk == period.member_id:
        raise Refused(_("%(name)s answers this line already.") % {"name": member.name}, "member")
    newest = period.device.last_call_at
    if newest is not None and from_at <= newest:
        # The agent is part of what makes a call the same call: read again under another name it would count twice.
        raise Refused(
            _("Calls after this moment have arrived for the present agent. Choose a later one."), "from_at"
        )
    _make_room(LinePeriod.objects.filter(pk=period.pk), from_at, now)
    after = LinePeriod.of(
        line=period.line,
        member=member,
        device=period.device,
        subscription_id=period.subscription_id,
        from_at=from_at,
    )
    record("line.changed", by=by, now=now, about=period.line, facts={"fields": ["agent"]})
    return after


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
