"""What a page says of its filters: in one line for the head of a sheet, or why they were not understood."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from calliper.calls.chips import day_range
from calliper.calls.narrow import Asked
from calliper.core.refused import Refused


def filters(chips: Iterable[Any], otherwise: str) -> str:
    """`Team: North · Outcome: Missed` of the chips that are set; `otherwise` where none is. Some chips may be None."""
    told = [f"{chip.label}: {chip.value}" for chip in chips if chip and chip.value]
    return " · ".join(told) or otherwise


def as_of_today(asked: Asked) -> str:
    """The period of a list that shows how things stand."""
    today = localdate(asked.now, asked.org.zone)
    return day_range(today, today, today)


def understood(wrong: Iterable[tuple[Any, str]]) -> None:
    """Raise Refused with every sentence about a filter: what is taken away must be what was asked for."""
    told = " ".join(f"{label}: {sentence}" for label, sentence in wrong)
    if told:
        raise Refused(_("Change the filters of the page first. %(why)s") % {"why": told})
