"""What one reading of a whole file finds out, before anything is stored."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from calliper.core.refused import Refused
from calliper.sync.imports.row import Bad, BadRow, CallRow, Progress

SAMPLE = 20
MOST_AGENTS = 500
MOST_TYPES = 30


@dataclass
class Tally:
    """Counts of the file; `agents` are the texts of its agent column with their rows, "" when it has none."""

    calls: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    repairs: dict[str, int] = field(default_factory=dict)
    agents: Counter[str] = field(default_factory=Counter)
    first_ms: int | None = None
    last_ms: int | None = None
    sample: list[dict[str, Any]] = field(default_factory=list)
    bad_sample: list[dict[str, Any]] = field(default_factory=list)
    type_column: int | None = None
    type_words: list[str] = field(default_factory=list)

    def take(self, each: CallRow | BadRow | Progress) -> None:
        """Count one thing that the reading yields; raises Refused when there are too many agents."""
        if isinstance(each, Progress):
            self.repairs = {str(repair): count for repair, count in each.repairs.items() if count}
        elif isinstance(each, BadRow):
            self.refused[str(each.reason)] += 1
            self._take_type(each)
            if len(self.bad_sample) < SAMPLE:
                self.bad_sample.append(
                    {"place": each.place, "sentence": each.sentence, "raw": list(each.raw)}
                )
        else:
            self._take_call(each)

    @property
    def rows(self) -> int:
        """All rows, good and bad."""
        return self.calls + self.refused.total()

    def facts(self) -> dict[str, Any]:
        """The counts alone: they name nobody."""
        return {
            "calls": self.calls,
            "refused": dict(self.refused),
            "repairs": self.repairs,
            "first_ms": self.first_ms,
            "last_ms": self.last_ms,
        }

    def _take_type(self, bad: BadRow) -> None:
        """A word for a type that nobody knows is asked about when the columns are looked at again."""
        if (
            bad.reason == Bad.TYPE_UNKNOWN
            and self.type_column is not None
            and self.type_column < len(bad.raw)
        ):
            word = bad.raw[self.type_column]
            if word not in self.type_words and len(self.type_words) < MOST_TYPES:
                self.type_words.append(word)

    def _take_call(self, call: CallRow) -> None:
        self.calls += 1
        self.agents[call.agent] += 1
        if len(self.agents) > MOST_AGENTS:
            text = _("The agent's column has more than %(most)s different values. Choose another column.")
            raise Refused(text % {"most": MOST_AGENTS})
        self.first_ms = call.start_ms if self.first_ms is None else min(self.first_ms, call.start_ms)
        self.last_ms = call.start_ms if self.last_ms is None else max(self.last_ms, call.start_ms)
        if len(self.sample) < SAMPLE:
            self.sample.append(asdict(call))
