from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from calliper.reports.split import Split, Statement, group, row
from calliper.reports.ways.way import Way


@dataclass(frozen=True)
class Pairs(Way):
    """Agents and contacts with a call of the first kind and none of the second, hidden numbers left out.

    `later`: only one that began after the last of the first kind clears. `anyone`: one of any agent of the organisation
    clears, within the days asked for, whatever else the question is narrowed to and however far the viewer sees.
    """

    adds_up_by: ClassVar = frozenset({"agent"})
    knows_days: ClassVar = True
    made_by: str
    cleared_by: str
    later: bool = False
    anyone: bool = False

    def statement(self, split: Split) -> Statement:
        names = [f"made.{name}" for name in split.names]
        counted = f"SELECT {row(*names, 'count(*)')} FROM {self.found(split)}{group(names)}"  # noqa: S608
        return Statement(counted, (self,))

    def found(self, split: Split) -> str:
        """The pairs as `made`: agent, contact, made (how many), first_ms, last_ms and the dimensions."""
        counted = "count(*) AS made, min(start_ms) AS first_ms, max(start_ms) AS last_ms"
        made = f"SELECT {row(*split.selected(), 'agent', 'contact', counted)} {split.source()}"
        made += f" AND contact <> 0 AND {self.made_by} GROUP BY {split.keys('agent', 'contact')}"
        cleared = f"SELECT {row(*split.selected(anyone=self.anyone), 'agent', 'contact', 'start_ms')} "
        cleared += f"{split.source(anyone=self.anyone)} AND {self.cleared_by.format(floor=split.rules.floor)}"
        same = ["contact", *split.dates] if self.anyone else ["agent", "contact", *split.names]
        alike = [f"cleared.{name} = made.{name}" for name in same]
        alike += ["cleared.start_ms > made.last_ms"] if self.later else []
        return f"({made}) AS made [without] ({cleared}) AS cleared ON {' AND '.join(alike)}"
