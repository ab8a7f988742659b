"""The people an invented agent talks to: some regular, some for a while, some once."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import partial

from calliper.sync.sample.names import contact_name
from calliper.sync.sample.numbers import contact_number

REGULARS = 14
REGULAR_SHARE = 0.16
NEW_SHARE = 0.19
DEAD_SHARE = 0.006
SHARED = 40


@dataclass(slots=True)
class Known:
    """Somebody an agent knows; `answers` is how likely they pick up. Milliseconds, 0 for never."""

    number: str
    name: str | None
    answers: float
    talked_ms: int = 0
    tries: int = 0


def _somebody(chance: random.Random) -> Known:
    answers = 0.0 if chance.random() < DEAD_SHARE else chance.uniform(0.6, 0.92)
    return Known(*contact(chance), answers)


def contact(chance: random.Random) -> tuple[str, str | None]:
    """The number and name of somebody new."""
    return contact_number(chance), contact_name(chance)


def shared(seed: int) -> list[Known]:
    """Contacts whom several agents of the company speak with."""
    chance = random.Random(f"{seed}:shared")  # noqa: S311 - invents calls, guards nothing
    return [_somebody(chance) for _ in range(SHARED)]


class Circle:
    """One agent's contacts, the newest last; whoever was spoken to lately is the likeliest to come back."""

    def __init__(self, chance: random.Random, seed: int) -> None:
        self.chance = chance
        self._new = partial(_somebody, chance)
        ours = [Known(each.number, each.name, each.answers) for each in chance.sample(shared(seed), 4)]
        self.regulars = [*ours, *(self._new() for _ in range(REGULARS - len(ours)))]
        for each in self.regulars:
            each.answers = max(each.answers, 0.8)
        self.others = [self._new() for _ in range(REGULARS)]

    def pick(self) -> Known:
        """Somebody new, a regular, or somebody of the last weeks."""
        draw = self.chance.random()
        if draw < NEW_SHARE:
            self.others.append(self._new())
            return self.others[-1]
        if draw < NEW_SHARE + REGULAR_SHARE:
            return self.chance.choice(self.regulars)
        back = int(min(len(self.others), 220) * self.chance.random() ** 2.2)
        return self.others[-1 - back]
