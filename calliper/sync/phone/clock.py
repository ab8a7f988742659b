"""The phone's idea of time: it may be wrong (skew), and waiting may be shortened (speed)."""

import math
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Wall time plus a skew in seconds; `speed` shortens every wait, infinity skips waits altogether.

    Speed never moves `now()`: a phone that ran ahead of its server would send calls from the future.
    """

    def __init__(self, *, speed: float = 1.0, skew_s: float = 0.0) -> None:
        if speed <= 0:
            raise ValueError("speed must be above zero")
        self.speed = speed
        self.skew_s = skew_s
        self.slept_s = 0.0

    def now(self) -> datetime:
        """The time this phone believes it is, in UTC."""
        return datetime.fromtimestamp(time.time(), UTC) + timedelta(seconds=self.skew_s)

    def now_ms(self) -> int:
        """The same time as milliseconds since the epoch."""
        return as_ms(self.now())

    def sleep(self, seconds: float) -> None:
        """Wait `seconds` divided by the speed; the undivided amount is added to `slept_s`."""
        self.slept_s += seconds
        if not math.isinf(self.speed):
            time.sleep(seconds / self.speed)


class SteppedClock(Clock):
    """A clock that stands still until `step` or `sleep` moves it: for simulations of many days."""

    def __init__(self, start: datetime, *, skew_s: float = 0.0) -> None:
        super().__init__(speed=math.inf, skew_s=skew_s)
        self.true_now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The stepped time plus the skew, in UTC."""
        return self.true_now + timedelta(seconds=self.skew_s)

    def step(self, seconds: float) -> None:
        """Let `seconds` pass."""
        self.true_now += timedelta(seconds=seconds)

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass without waiting."""
        self.slept_s += seconds
        self.step(seconds)


def as_ms(moment: datetime) -> int:
    """Milliseconds since the epoch of an aware datetime, rounded down."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def from_ms(milliseconds: int) -> datetime:
    """The aware UTC datetime of milliseconds since the epoch."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


def rfc3339(moment: datetime) -> str:
    """UTC with milliseconds and a Z, the only spelling the phone writes."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
