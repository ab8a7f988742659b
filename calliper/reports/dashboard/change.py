"""How a figure compares with the one before, in words; and when too little is there to say. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

# Under so many calls a percentage says more than it knows.
LEAST = 20
STEADY = 0.0005


@dataclass(frozen=True)
class Change:
    """`way` is up, down or none; `tone` is good, bad, or "" where neither is better."""

    words: str
    way: str = ""
    tone: str = ""

    @property
    def told(self) -> str:
        """`up 6.2%`, where no arrow can stand."""
        said = {"up": _("up %(n)s"), "down": _("down %(n)s")}
        return said.get(self.way, "%(n)s") % {"n": self.words}


def share(part: int, whole: int) -> float | None:
    """A part of a whole between 0 and 1; None when the whole is too small for a percentage."""
    return part / whole if whole >= LEAST else None


def in_percent(now: float, before: float, *, good: str = "", base: int | None = None) -> Change | None:
    """`▲ 6.2%`; `good` is the direction that is better; None where `base` (what was before) is too small."""
    if (before if base is None else base) < LEAST or before <= 0:
        return None
    return _told(now / before - 1, _("%(n)s%%"), good)


def in_points(now: float | None, before: float | None, *, good: str = "") -> Change | None:
    """`▲ 1.8 points` between two shares; None where either is unknown."""
    if now is None or before is None:
        return None
    return _told(now - before, _("%(n)s points"), good)


def in_number(now: int, before: int, *, good: str = "") -> Change:
    """`▲ 5` between two counts."""
    if now == before:
        return Change(_("as before"))
    way = "up" if now > before else "down"
    return Change(str(abs(now - before)), way, "" if not good else "good" if way == good else "bad")


def _told(difference: float, words: str, good: str) -> Change:
    if abs(difference) < STEADY:
        return Change(_("as before"))
    way = "up" if difference > 0 else "down"
    tone = "" if not good else "good" if way == good else "bad"
    return Change(words % {"n": f"{abs(difference) * 100:.1f}"}, way, tone)
