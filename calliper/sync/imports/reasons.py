"""Why rows of a file were not stored, in a few words each, for counts and for the table of refused rows."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from calliper.sync.imports.row import Bad
from calliper.sync.imports.sentences import REPAIRS
from calliper.sync.reasons import Dropped

REFUSED: dict[str, Any] = {
    Bad.NO_NUMBER: _("No number"),
    Bad.NUMBER_LOST_DIGITS: _("The spreadsheet has lost digits of the number"),
    Bad.NO_START: _("No date"),
    Bad.START_UNREADABLE: _("The date cannot be read"),
    Bad.START_OUT_OF_RANGE: _("The date is before phones kept calls, or too far ahead"),
    Bad.DURATION_UNREADABLE: _("The duration cannot be read"),
    Bad.TYPE_UNKNOWN: _("The type of call is not known"),
    Bad.NO_AGENT: _("No agent"),
    Bad.TOO_LONG: _("A cell is too long"),
    Bad.TOO_MANY_CELLS: _("More cells than headings"),
    "unreadable": _("Cannot be stored as it is"),
}
LEFT_OUT: dict[str, Any] = {
    Dropped.OUTSIDE_HOURS: _("Outside the working hours then in force"),
    Dropped.EXCLUDED_NUMBER: _("The number is excluded"),
    Dropped.NOT_COLLECTED: _("Calls were not collected then"),
    Dropped.BEFORE_START: _("Before collection began"),
    Dropped.OUTSIDE_SIM: _("A SIM that is not tracked"),
}


def words(reason: str) -> str:
    """A reason in words; one that a newer version wrote stays as it is."""
    repaired: dict[str, Any] = {str(key): told for key, told in REPAIRS.items()}
    known = {**repaired, **REFUSED, **LEFT_OUT}
    return str(known.get(reason, reason))
