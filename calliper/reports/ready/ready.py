"""What a ready report is: which question it answers, for whom, and the parts that answer it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from calliper.reports.ready.option import Option
    from calliper.reports.ready.part import Part

# The questions that people come with, in the order of the catalogue.
GROUPS = {
    "going": _("How is it going?"),
    "people": _("Who does what?"),
    "return": _("Whom to call?"),
    "when": _("When do calls come?"),
    "day": _("How does the day go?"),
    "whole": _("Is everything here?"),
}


@dataclass(frozen=True)
class Ready:
    """`answers` is one line of what it tells; `also` are other words that people look for.

    `days` gives its usual first and last day where no word of calls/periods.py does. `main` names the part that the
    address may sort and draw otherwise. `needs` says of an organisation whether it has the report at all; one `of_many`
    compares people and is not for who sees only own calls.
    """

    title: Any
    answers: Any
    group: str
    parts: Sequence[Part]
    main: str = ""
    also: Any = ""
    period: str = "30d"
    compare: str = "before"
    # Where it stands in its group.
    place: int = 9
    days: Callable[[date], tuple[date, date]] | None = None
    of_many: bool = False
    needs: Callable[[Any], bool] = field(default=lambda org: True)
    # Whether it goes from week to week.
    weekly: bool = False
    options: Sequence[Option] = ()

    @property
    def main_part(self) -> Part:
        """The part that sort and chart are about."""
        return next((part for part in self.parts if part.name == self.main), self.parts[0])

    @property
    def compares(self) -> bool:
        """Whether anything on it can be compared with an earlier period."""
        return any(part.compares for part in self.parts)

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics of all parts, each once."""
        return tuple(dict.fromkeys(name for part in self.parts for name in part.metrics))
