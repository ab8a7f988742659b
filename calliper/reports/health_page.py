"""What the page about the health of figures says, in words."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calliper.core.formats import grouped
from calliper.reports.access.state import lag, state, waiting

LATE = timedelta(seconds=30)
UNUSABLE = {"broken", "full", "away"}
WHAT = {
    "calls": gettext_lazy("Calls"),
    "days": gettext_lazy("Daily sums"),
    "agent_tags": gettext_lazy("Tags of agents"),
}


@dataclass(frozen=True)
class Line:
    """A month that differs: what, how many there should be, how many are counted."""

    month: str
    what: str
    expected: int
    held: int


@dataclass(frozen=True)
class HealthPage:
    """`tone` is that of a tag; `busy` makes the page look every second."""

    word: str
    tone: str
    sentence: str
    busy: str = ""
    done: int = 0
    total: int = 0
    calls: int = 0
    behind: timedelta = timedelta(0)
    waiting: int = 0
    applied_at: datetime | None = None
    rebuilt_at: datetime | None = None
    checked_at: datetime | None = None
    differences: list[Line] = field(default_factory=list)
    is_unusable: bool = False

    @property
    def behind_s(self) -> int:
        """Whole seconds."""
        return int(self.behind.total_seconds())

    @property
    def etag(self) -> str:
        """Changes with whatever is shown."""
        return f'"{zlib.crc32(repr(self).encode()):x}"'


def health_page(now: datetime, country: str) -> HealthPage:
    """The state of the organisation in force."""
    held, behind = state(), lag(now)
    if held is None:
        return HealthPage(_("Empty"), "mute", _("There are no calls to count yet."), waiting=waiting())
    facts: dict[str, Any] = {
        "calls": held.calls,
        "behind": behind,
        "waiting": waiting(),
        "applied_at": held.applied_at,
        "rebuilt_at": held.rebuilt_at,
        "checked_at": held.checked_at,
        "done": held.done,
        "total": held.total,
        "is_unusable": held.health in UNUSABLE,
        "busy": "rebuild" if held.rebuild_asked_at else "check" if held.check_asked_at else "",
        "differences": [_line(each) for each in held.differences],
    }
    return HealthPage(*_words(held, behind, country), **facts)


def _words(held: Any, behind: timedelta, country: str) -> tuple[str, str, str]:
    if held.health in UNUSABLE:
        return _unusable(held.health)
    if held.health != "good":
        return (
            _("Being built"),
            "warn",
            _("Figures are being added up from the calls, and appear when that is done."),
        )
    if held.differences:
        count = len({each["month"] for each in held.differences})
        text = ngettext(
            "Figures of %(count)s month differ from the calls. Rebuild mends them.",
            "Figures of %(count)s months differ from the calls. Rebuild mends them.",
            count,
        )
        return _("Wrong"), "danger", text % {"count": grouped(count, country=country)}
    if behind > LATE:
        return (
            _("Late"),
            "warn",
            _("Figures lag behind the calls: the server has much to do, or has just started."),
        )
    return _("Up to date"), "ok", _("Figures follow the calls within seconds.")


def _unusable(health: str) -> tuple[str, str, str]:
    if health == "full":
        sentence = _(
            "Figures cannot be shown: the server's disk is full. They come back by themselves once there is room."
        )
        return _("Disk full"), "danger", sentence
    if health == "away":
        sentence = _(
            "Figures cannot be shown: their server does not answer. They come back by themselves once it does."
        )
        return _("Not reached"), "danger", sentence
    sentence = _(
        "Figures cannot be shown: what they are read from is damaged. Calls are not affected. Rebuild mends it."
    )
    return _("Damaged"), "danger", sentence


def _line(difference: dict[str, Any]) -> Line:
    what = str(WHAT.get(str(difference["what"]), ""))
    return Line(str(difference["month"]), what, int(difference["expected"]), int(difference["held"]))
