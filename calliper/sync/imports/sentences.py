"""Sentences for rows that are no calls, for what was put right, and for what a person has to decide."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from calliper.sync.imports.row import Bad, Repair

BAD = {
    Bad.NO_NUMBER: _("The row has no number."),
    Bad.NUMBER_LOST_DIGITS: _(
        "A spreadsheet has cut the number to “%(value)s” and its last digits are lost. Export the file again with the"
        " column set to text."
    ),
    Bad.NO_START: _("The row does not say when the call began."),
    Bad.START_UNREADABLE: _(
        "The start “%(value)s” is not in the chosen form, or there is no such day or hour."
    ),
    Bad.START_OUT_OF_RANGE: _("The start “%(value)s” lies before 1995 or too far ahead for a call."),
    Bad.DURATION_UNREADABLE: _("The duration “%(value)s” cannot be read."),
    Bad.TYPE_UNKNOWN: _("Nobody has said what the call type “%(value)s” means."),
    Bad.NO_AGENT: _("The row does not say whose call it was."),
    Bad.TOO_LONG: _("The number is far longer than any number: “%(value)s…”."),
    Bad.TOO_MANY_CELLS: _(
        "The row has more cells than there are headings, so its cells may stand under wrong ones."
    ),
}

REPAIRS = {
    Repair.ENCODING_GUESSED: _(
        "The file does not say how its letters are written; they were read as Western Windows letters."
    ),
    Repair.BAD_CHARACTERS: _("Characters that could not be read were replaced."),
    Repair.NUMBER_FROM_FLOAT: _(
        "Numbers that a spreadsheet had turned into decimals, all digits intact, were mended."
    ),
    Repair.TEXT_CUT: _("Names or notes longer than Calliper keeps were cut."),
    Repair.TIME_TWICE: _(
        "Calls in the hour that a clock change repeats were taken to be in the first of the two."
    ),
    Repair.TIME_SKIPPED: _("Calls in the hour that a clock change leaves out were moved an hour on."),
    Repair.MINUTES_ONLY: _(
        "Starts have no seconds. A phone that reports the same calls with seconds would bring them a second time."
    ),
    Repair.COUNT_WRONG: _(
        "The file promises another number of calls than it holds. All that it holds were read."
    ),
    Repair.TYPE_NOT_KNOWN: _("Calls of a type that Android does not define are kept as unknown."),
}

DOUBTS = {
    "start_form": _("The dates can be read as day-month or as month-day. Choose which."),
    "start_form_none": _("The form of the dates is not recognised. Choose it."),
    "duration_form": _("The durations can be read in two ways. Choose which."),
    "type": _("Some words for the type of a call are not known: %(words)s. Say what they mean."),
}  # fmt: skip


def of_bad(reason: Bad, value: str) -> str:
    """The sentence for a refused row, with the cell that is to blame."""
    return str(BAD[reason]) % {"value": value}


def of_repair(repair: Repair) -> str:
    """The sentence for something that was put right."""
    return str(REPAIRS[repair])


def of_doubt(about: str, words: Sequence[str] = ()) -> str:
    """The sentence for something that a person decides."""
    return str(DOUBTS[about]) % {"words": ", ".join(words)}
