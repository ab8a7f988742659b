"""What the columns of `days` add up, written once: the store fills them with it, metrics read rows with it. Pure.

`{floor}` is the organisation's floor in seconds: the rollup is made with 0, and answers only for 0.
"""

from __future__ import annotations

from calliper.reports.codes import DIRECTION, OUTCOME, TYPE
from calliper.reports.store.schema import DAY_COLUMNS

IN, OUT = f"direction = {DIRECTION['incoming']}", f"direction = {DIRECTION['outgoing']}"
TALKED = f"outcome = {OUTCOME['connected']}"
CONNECTED = f"{TALKED} AND talk_s > {{floor}}"
# What may have to be called back: somebody rang in vain, and nobody took it on another phone.
MISS = f"outcome IN ({OUTCOME['missed']}, {OUTCOME['rejected']}) AND type <> {TYPE['answered_elsewhere']}"
ATTEMPT = f"{OUT} AND talk_s = 0"


def _counted(condition: str) -> str:
    return f"count(*) FILTER (WHERE {condition})"


def talk_of(condition: str) -> str:
    """Seconds of talk of the calls of which it is true; NULL or 0 where there is none, as the engine has it."""
    return f"sum(talk_s) FILTER (WHERE {condition})"


SUMS = {
    "calls": "count(*)",
    "incoming": _counted(f"{IN} AND {TALKED}"),
    "outgoing": _counted(OUT),
    "missed": _counted(f"outcome = {OUTCOME['missed']}"),
    "rejected": _counted(f"outcome = {OUTCOME['rejected']}"),
    "not_picked_up": _counted(f"outcome = {OUTCOME['not_picked_up']}"),
    "connected": _counted(CONNECTED),
    "connected_incoming": _counted(f"{IN} AND {CONNECTED}"),
    "connected_outgoing": _counted(f"{OUT} AND {CONNECTED}"),
    "talk_s": "sum(talk_s)",
    "talk_incoming_s": talk_of(IN),
    "talk_outgoing_s": talk_of(OUT),
}
FIRST_MS = "min(start_ms)"
LAST_MS = "max(start_ms + 1000 * CAST(talk_s AS BIGINT))"
KEYS = ("org", "day", "agent", "team")


def columns() -> dict[str, str]:
    """What makes each column of `days` out of `calls`, in their order, by `GROUP BY` of KEYS."""
    made = SUMS | {"first_ms": FIRST_MS, "last_ms": LAST_MS}
    return {
        name: name if name in KEYS else f"coalesce({made[name]}, 0)".format(floor=0) for name in DAY_COLUMNS
    }


def filled() -> str:
    """The SELECT list that makes rows of `days`."""
    return ", ".join(columns().values())
