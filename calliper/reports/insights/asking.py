"""One question of the page: what the explorer makes of it, and where it goes on there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from calliper.reports.access.reporting import report
from calliper.reports.explorer.blocks import Blocks
from calliper.reports.explorer.page import MOST_ANSWERED, Explorer


@dataclass
class Asking:
    """Asks within the days and teams of one page; `base` is that page as a question of the explorer."""

    base: Explorer

    @cached_property
    def opens(self) -> bool:
        """Whether the base could be read whole."""
        return not self.base.form.wrong

    def ask(self, *metrics: str, by: tuple[str, ...] = (), **more: Any) -> Blocks:
        """One report, ready to be shown; raises NoAnswer, TooManyRows."""
        wanted = self.base.wanted.but(metrics=metrics, by=by, **more)
        held = report(self.base.asked.viewer, wanted.report(), most=MOST_ANSWERED)
        drill = replace(self.base.drill, wanted=wanted)
        return Blocks(self.base.asked, wanted, held, self.base.today, drill, self.base.url)

    def url(self, blocks: Blocks) -> str:
        """The same question under Explore."""
        return self.base.url(blocks.wanted)
