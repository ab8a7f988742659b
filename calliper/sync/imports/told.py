"""How an import is interrupted, and who is told of its progress."""

from __future__ import annotations

from collections.abc import Callable

from calliper.sync.models import Import

Told = Callable[[Import], None]


class CancelAsked(Exception):
    """Somebody asked for the import to stop; everything up to the last commit stays."""


class LeaseLost(Exception):
    """Another process has taken the row over; whatever this one had in hand is not stored."""


def nobody(row: Import) -> None:
    """Nobody watches."""
