"""Which checks of the matrix each run of the tests plays; `make nightly` and `calliper assure` play all of them."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable

from calliper.config.assure.matrix import Check

# Whose limits lie in the middle, so that a check too few and a check too many both show.
ALWAYS = {"agent", "team lead", "key of one team"}
TURNS = 10


def dealt(checks: Iterable[Check]) -> list[Check]:
    """At every place, by every method and at every distance: those of ALWAYS, and each tenth of the others in turn.

    Phones have so few places that all of theirs are played, and who has no turn anywhere gets one.
    """
    every = list(checks)
    at: dict[tuple[str, str, str], list[Check]] = defaultdict(list)
    kept = []
    for check in every:
        if check.principal.name in ALWAYS or check.route.surface == "phones":
            kept.append(check)
        else:
            at[check.route.name, check.method, check.distance].append(check)
    for place, others in at.items():
        first = zlib.crc32("|".join(place).encode()) % min(TURNS, len(others))
        kept += others[first::TURNS]
    seen = {check.principal.name for check in kept}
    left = {check.principal.name: check for check in every if check.principal.name not in seen}
    return [*kept, *left.values()]
