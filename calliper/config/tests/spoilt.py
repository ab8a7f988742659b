"""One way to spoil a good deployment, and what the doctor must say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from calliper.config.doctor.finding import Verdict
from calliper.config.tests.deployment import Deployment

Spoil = Callable[[Deployment], object]
BAD, LOOK = Verdict.BAD, Verdict.WARNING


@dataclass(frozen=True)
class Case:
    """`word` stands in the sentence that is found."""

    title: str
    verdict: Verdict
    word: str
    spoil: Spoil

    @property
    def name(self) -> str:
        """How the test is called."""
        return f"{self.title}: {self.word}"


class Register(list[Case]):
    """The cases of one theme."""

    def case(self, title: str, verdict: Verdict, word: str) -> Callable[[Spoil], None]:
        """Add the function below as a way to spoil."""
        return lambda spoil: self.append(Case(title, verdict, word, spoil))
