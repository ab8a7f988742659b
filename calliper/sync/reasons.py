"""Why an item was not stored. The same words stand in protocol/openapi.yaml; a test compares them."""

from __future__ import annotations

from enum import StrEnum


class Dropped(StrEnum):
    """The phone forgets the item: the policy leaves it out, or it cannot be read."""

    OUTSIDE_SIM = "outside_sim"
    OUTSIDE_HOURS = "outside_hours"
    BEFORE_START = "before_start"
    EXCLUDED_NUMBER = "excluded_number"
    NOT_COLLECTED = "not_collected"
    UNREADABLE = "unreadable"


class Retry(StrEnum):
    """The phone keeps the item and sends it again."""

    UNKNOWN_SIM = "unknown_sim"
    BUSY = "busy"
