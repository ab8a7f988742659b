"""The organisation that the running code may see. Unset means that no scoped row can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

# The only reasons for which code may look across organisations; tests/repository compares uses with this list.
UNSCOPED_REASONS = frozenset(
    {
        "sign-in finds memberships",
        "device token finds its device",
        "API key finds its organisation",
        "enrolment code finds its organisation",
        "invitation link finds its organisation",
        "wall link finds its organisation",
        "first sign-up asks whether any organisation exists",
        "sweeper finds waiting rows",
        "projection serves every organisation",
        "migrations",
        "doctor",
        "operator command",
    }
)


class ScopeError(RuntimeError):
    """A statement on a scoped table without, or beyond, the scope in force."""


@dataclass(frozen=True)
class Scope:
    org_id: UUID | None
    reason: str = ""


_current: ContextVar[Scope | None] = ContextVar("calliper_scope", default=None)


def current() -> Scope | None:
    """The scope in force, None when unset."""
    return _current.get()


def current_org_id() -> UUID | None:
    """The organisation in force; None when unset or deliberately unscoped."""
    held = _current.get()
    return held.org_id if held else None


@contextmanager
def scope(org_id: UUID) -> Iterator[None]:
    """Everything inside sees this organisation only."""
    token = _current.set(Scope(org_id))
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def unscoped(reason: str) -> Iterator[None]:
    """Look across organisations, for one of the listed reasons; raises ScopeError for any other."""
    if reason not in UNSCOPED_REASONS:
        message = f"{reason!r} is not a listed reason to leave the scope"
        raise ScopeError(message)
    token = _current.set(Scope(None, reason))
    try:
        yield
    finally:
        _current.reset(token)
