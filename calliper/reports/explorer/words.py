"""The words for what calls are split by, where no other page has them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calliper.calls.kinds import CallType, Direction, Method, Mode, Outcome
from calliper.reports.dimensions import DIMENSIONS

BANDS = {
    "no_talk": _("No talk"),
    "under_30_s": _("Under 30 seconds"),
    "30_to_60_s": _("30 to 59 seconds"),
    "1_to_5_min": _("1 to 5 minutes"),
    "5_to_15_min": _("5 to 15 minutes"),
    "over_15_min": _("15 minutes and longer"),
}
WORDS = {
    "type": dict(CallType.choices),
    "direction": dict(Direction.choices),
    "outcome": dict(Outcome.choices),
    "band": BANDS,
    "method": dict(Method.choices),
    "mode": dict(Mode.choices),
}
# What a row is called whose calls have no such value.
NOTHING = {
    "agent": _("Nobody"),
    "team": _("No team"),
    "contact": _("Hidden numbers"),
    "line": _("No line"),
    "device": _("No phone"),
    "agent_tag": _("No agent tag"),
    "tag": _("No tag"),
    "outcome": _("No outcome"),
    "direction": _("No direction"),
}
OTHERS = _("All others")
COVERED = _("Not shown to your role")
COMPARISONS = {"": _("Nothing"), "before": _("As many days before"), "year": _("The same days a year before")}


def dimension_words(name: str) -> str:
    """What a dimension is called on screen."""
    return str(gettext(DIMENSIONS[name].label))


def by_words(metrics: Sequence[str], by: Sequence[str]) -> str:
    """`Total calls, Connected by day, team`, from labels and dimensions."""
    shown = ", ".join(metrics)
    if not by:
        return shown
    split = ", ".join(dimension_words(name).lower() for name in by)
    return gettext("%(metrics)s by %(dimensions)s") % {"metrics": shown, "dimensions": split}
