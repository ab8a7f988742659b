"""Phones that need attention: silent, without the app, or with calls that have not arrived."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calliper.devices import access as devices
from calliper.devices import strip
from calliper.devices.models import Device
from calliper.devices.phone_list import WORST
from calliper.orgs import access as orgs
from calliper.orgs.viewer import Viewer

SHOWN = 3
QUIET = ("offline", "stale")
# A thousand phones are judged for every page: only what the judgement needs is read of them.
JUDGED = (
    "org_id", "member_id", "revoked_at", "uninstalled_at", "enrolled_at", "last_sync_at", "last_heartbeat_at",
    "permissions",
)  # fmt: skip


@dataclass(frozen=True)
class Phone:
    """One phone with its state; `gap` when calls of its last 30 days are missing."""

    device: Device
    state: str
    gap: bool


@dataclass(frozen=True)
class Phones:
    """Of so many phones the first of those in trouble, the worst first; `words` say what is wrong."""

    total: int
    shown: list[Phone]
    troubled: int
    words: str
    silent: int = 0

    @property
    def more(self) -> int:
        return self.troubled - len(self.shown)


def phones(viewer: Viewer, teams: Collection[UUID], today: date, now: datetime) -> Phones | None:
    """Of the viewer's teams, or some of them; None for who sees no phone. Four statements."""
    rows = devices.devices(viewer).filter(revoked_at=None, member__disabled_at=None)
    rows = rows.filter(member__team__in=teams) if teams else rows
    held = list(rows.select_related(None).only(*JUDGED))
    if not held:
        return None
    gaps = devices.with_gaps(held, *strip.span(today))
    away = orgs.on_leave({device.member_id for device in held}, today)
    found = [Phone(device, _state(device, away, now), device.pk in gaps) for device in held]
    troubled = [phone for phone in found if phone.state != "ok" or phone.gap]
    troubled.sort(key=lambda phone: (WORST[phone.state], phone.device.seen_at(), str(phone.device.pk)))
    whole = rows.in_bulk([phone.device.pk for phone in troubled[:SHOWN]])
    shown = [replace(phone, device=whole[phone.device.pk]) for phone in troubled[:SHOWN]]
    silent = sum(phone.state in QUIET for phone in troubled)
    return Phones(len(held), shown, len(troubled), _words(len(held), troubled), silent)


def _state(device: Device, away: set[UUID], now: datetime) -> str:
    """A silent phone whose agent is on leave is nobody's worry."""
    state = device.state(now)
    return "ok" if state in QUIET and device.member_id in away else state


def _words(total: int, troubled: list[Phone]) -> str:
    """`11 of 12 phones complete, 1 offline`; "" when all are."""
    if not troubled:
        return ""
    offline = sum(phone.state in {"offline", "uninstalled"} for phone in troubled)
    fine = total - len(troubled)
    words = ngettext("%(n)s of %(all)s phone complete", "%(n)s of %(all)s phones complete", total)
    parts = [words % {"n": fine, "all": total}]
    if offline:
        parts.append(_("%(n)s offline") % {"n": offline})
    return ", ".join(parts)
