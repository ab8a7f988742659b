"""Small makers for these tests."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from calliper.sync.phone import Call, Clock, Phone, Sim, SteppedClock
from calliper.sync.phone.clock import as_ms
from calliper.sync.phone.tests.stand_in import StandIn

NOON = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)  # noon in India
NOON_MS = as_ms(NOON)
EXAMPLES = Path(__file__).parents[4] / "protocol" / "examples"


def a_call(minute: int = 0, **changes: Any) -> Call:
    facts: dict[str, Any] = {
        "number": "+915500000001",
        "type": "outgoing",
        "start_ms": NOON_MS + minute * 60_000,
        "duration_s": 30,
        "subscription_id": "sim-1",
    }
    return Call(**{**facts, **changes})


def a_phone(folder: Path, server: StandIn, *, clock: Clock | None = None, **options: Any) -> Phone:
    """Enrolled and agreed, at one in the afternoon unless told otherwise."""
    clock = clock or SteppedClock(datetime(2026, 11, 20, 7, 30, tzinfo=UTC))
    phone = Phone(folder, "http://server", transport=options.pop("transport", server), clock=clock, **options)
    phone.enrol("ABC-DEF-GHJ", sims=[Sim("sim-1", 0), Sim("sim-2", 1, tracked=False)])
    phone.agree()
    return phone
