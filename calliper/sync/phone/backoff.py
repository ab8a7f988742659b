"""How long to wait after a failure."""

import random
from dataclasses import dataclass, field

FIRST_S = 1.0
LONGEST_S = 900.0
LONGEST_RETRY_AFTER_S = 86_400.0


@dataclass
class Backoff:
    """Jittered exponential waiting between 1 s and 15 min; a server's Retry-After is a lower bound."""

    failures: int = 0
    chance: random.Random = field(default_factory=random.SystemRandom)

    def wait_s(self, *, retry_after_s: float | None = None) -> float:
        """Count one more failure and return the seconds to wait before the next try."""
        ceiling = min(LONGEST_S, 2 * FIRST_S * 2 ** min(self.failures, 20))
        self.failures += 1
        wait = self.chance.uniform(ceiling / 2, ceiling)
        if retry_after_s is None:
            return wait
        # A herd told "in 60 s" must not come back in the same second.
        return min(LONGEST_RETRY_AFTER_S, retry_after_s) + self.chance.uniform(0, FIRST_S) * (
            retry_after_s > 0
        )

    def reset(self) -> None:
        """Something worked: the next failure waits about a second again."""
        self.failures = 0
