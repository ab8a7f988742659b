"""The list of phones, worst first: what is asked for in the URL, and the rows that answer it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from calliper.devices import access, strip
from calliper.devices.explain import Reason, reasons
from calliper.devices.habit import Habit
from calliper.devices.models import Device
from calliper.orgs import listing
from calliper.orgs.covering import Cover, cover
from calliper.orgs.models import Member

PAGE = 50
STATES = [
    ("ok", _("OK")), ("stale", _("Stale")), ("offline", _("Offline")), ("recording_off", _("Recording off")),
    ("uninstalled", _("Uninstalled")), ("revoked", _("Revoked")),
]  # fmt: skip
WORST = {"uninstalled": 0, "offline": 1, "stale": 2, "recording_off": 3, "ok": 4, "revoked": 5}
NEVER = datetime.min.replace(tzinfo=UTC)
SORTS: dict[str, Callable[[Device], Any]] = {
    "agent": lambda device: device.member.name.lower(),
    "sync": lambda device: device.last_sync_at or device.enrolled_at,
    "call": lambda device: device.last_call_at or NEVER,
    "waiting": lambda device: device.queued,
    "battery": lambda device: 101 if device.battery_pct is None else device.battery_pct,
    "app": lambda device: device.app_version_code or 0,
}
HEADS = [
    ("agent", _("Agent and phone")), ("", _("State")), ("sync", _("Last sync")), ("call", _("Last call")),
    ("waiting", _("Waiting")), ("", _("Completeness, 30 days")), ("battery", _("Battery")), ("app", _("App")),
]  # fmt: skip
FIGURES = {"sync", "call", "waiting", "battery", "app"}
Sims = Mapping[UUID, Sequence[dict[str, object]]]
LOW_BATTERY = 15


@dataclass(frozen=True)
class Row:
    """One phone with its state, its strip and what there is to say about it."""

    device: Device
    state: str
    marks: list[dict[str, str]]
    label: str
    reasons: list[Reason]
    may_ask: bool
    may_name: bool

    @property
    def reason(self) -> Reason | None:
        """What to read first."""
        return self.reasons[0] if self.reasons else None

    @property
    def words(self) -> list[str]:
        """What is odd about it besides its state, in a few words each."""
        return [each.word for each in self.reasons if each.word]

    @property
    def whose(self) -> str:
        """The phone and its agent's team, in one line."""
        team = self.device.member.team
        return f"{self.device.name}, {team.name}" if team else self.device.name

    @property
    def low(self) -> bool:
        """Whether the battery is about to give up."""
        return self.device.battery_pct is not None and self.device.battery_pct <= LOW_BATTERY


def listed(viewer: Member, query: QueryDict, today: date, now: datetime) -> dict[str, Any]:
    """The rows of one page, the equation over all that match, chips and pager links."""
    held = _Held(viewer, query, today, now)
    active, found, sort, may = held.active, held.found, _sort(query), held.may
    start = listing.start_of(query)
    matching = access.devices(viewer).filter(pk__in=[device.pk for device in found])
    return {
        "rows": held.rows(found[start : start + PAGE]),
        "may_ask_all": sum(may["ask"].member(device.member) for device in active) > 1,
        "heads": [
            {**head, "num": key in FIGURES}
            for (key, _label), head in zip(HEADS, listing.heads(query, HEADS, sort), strict=True)
        ],
        "worst_first": "" if not sort else listing.url(query, sort=None),
        "total": len(found),
        "phones": len(active),
        "teams": len({device.member.team_id for device in active if device.member.team_id}),
        "offline": sum(device.state(now) == "offline" for device in active),
        "proof": access.completeness(matching, *strip.span(today)),
        "first": start + 1,
        "last": min(start + PAGE, len(found)),
        "chips": held.chips(query),
        "filtered": any(query.get(name) for name in ("state", "team", "app")),
        "newer": _page(query, start - PAGE) if start else "",
        "older": _page(query, start + PAGE) if start + PAGE < len(found) else "",
    }


def every(
    viewer: Member, query: QueryDict, today: date, now: datetime
) -> tuple[list[Row], list[listing.Filter]]:
    """All rows that match in the order of the list, and its chips."""
    held = _Held(viewer, query, today, now)
    return held.rows(held.found), held.chips(query)


class _Held:
    """The phones within reach, those that match, and what their rows need to know."""

    def __init__(self, viewer: Member, query: QueryDict, today: date, now: datetime) -> None:
        self.at = (today, now)
        self.everyone = list(access.devices(viewer))
        self.active = [device for device in self.everyone if device.revoked_at is None]
        self.habits = access.habits(self.active, access.working_time(viewer.org), today)
        self.unknown = access.unknown_sims_of(self.everyone)
        self.may = {"ask": cover(viewer, "devices.revoke"), "name": cover(viewer, "lines.change")}
        urgent = _urgent(self.active, self.habits, self.unknown, self.at)
        self.found = _sorted(_filtered(self.everyone, query, now), _sort(query), urgent, now)

    def rows(self, devices: Sequence[Device]) -> list[Row]:
        """Some of them as the list shows them."""
        return _rows(devices, self.habits, self.unknown, self.at, self.may)

    def chips(self, query: QueryDict) -> list[listing.Filter]:
        """The filters of the list."""
        return [
            listing.chip(query, "state", _("State"), STATES),
            listing.chip(query, "team", _("Team"), _teams(self.everyone)),
            listing.chip(query, "app", _("App version"), _versions(self.everyone)),
        ]


def _sort(query: QueryDict) -> str:
    """The column to sort by, with a minus for downwards; worst first when there is none."""
    asked = query.get("sort", "")
    return asked if asked.removeprefix("-") in SORTS else ""


def _sorted(devices: Sequence[Device], sort: str, urgent: set[UUID], now: datetime) -> list[Device]:
    worst = sorted(devices, key=lambda device: _rank(device, urgent, now))
    key = SORTS.get(sort.removeprefix("-"))
    return sorted(worst, key=key, reverse=sort.startswith("-")) if key else worst


def _rows(
    devices: Sequence[Device],
    habits: Mapping[UUID, Habit],
    unknown: Sims,
    at: tuple[date, datetime],
    may: Mapping[str, Cover],
) -> list[Row]:
    today, now = at
    days = access.days_of(devices, *strip.span(today))
    rows = []
    for device in devices:
        own = days.get(device.pk, {})
        why = reasons(device, own.values(), unknown[device.pk], now, habit=habits.get(device.pk))
        found = strip.marks(own, today)
        rights = {f"may_{verb}": each.member(device.member) for verb, each in may.items()}
        rows.append(Row(device, device.state(now), found, strip.sentence(found), why, **rights))
    return rows


def _filtered(devices: Sequence[Device], query: QueryDict, now: datetime) -> list[Device]:
    state = listing.chosen(query, "state", STATES)
    team, version = query.get("team", ""), query.get("app", "")
    return [
        device
        for device in devices
        if (device.state(now) == state if state else device.revoked_at is None)
        and (not team or str(device.member.team_id) == team)
        and (not version or device.app_version == version)
    ]


def _urgent(
    devices: Sequence[Device], habits: Mapping[UUID, Habit], unknown: Sims, at: tuple[date, datetime]
) -> set[UUID]:
    """Phones that somebody has to see to, although they are online."""
    today, now = at
    odd = {each.pk for each in devices if reasons(each, (), unknown[each.pk], now, habit=habits.get(each.pk))}
    return access.with_gaps(devices, *strip.span(today)) | odd


def _rank(device: Device, urgent: set[UUID], now: datetime) -> tuple[int, bool, int, str, str]:
    name = device.member.name.lower()
    return WORST[device.state(now)], device.pk not in urgent, -device.queued, name, str(device.pk)


def _teams(devices: Sequence[Device]) -> list[tuple[str, str]]:
    found = {str(each.member.team_id): each.member.team.name for each in devices if each.member.team}
    return sorted(found.items(), key=lambda pair: pair[1].lower())


def _versions(devices: Sequence[Device]) -> list[tuple[str, str]]:
    return [(each, each) for each in sorted({d.app_version for d in devices if d.app_version}, reverse=True)]


def _page(query: QueryDict, start: int) -> str:
    base = listing.url(query)
    return f"{base}&start={start}" if start > 0 else base
