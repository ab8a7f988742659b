"""The register of checks, and what a check says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from calliper.core.crypto.master import MasterKeyError


class Verdict(Enum):
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """What was found, and how to mend it when it is not good."""

    verdict: Verdict
    text: str
    mend: str = ""


@dataclass(frozen=True)
class Check:
    """A title that the operator reads, and the function that looks.

    Of a `strict` one a warning is bad as soon as others than the operator reach the server.
    """

    title: str
    look: Callable[[], Finding]
    needs_databases: bool
    strict: bool


CHECKS: list[Check] = []


def check(
    title: str, *, needs_databases: bool = False, strict: bool = False
) -> Callable[[Callable[[], Finding]], Callable[[], Finding]]:
    """Register a check; one that needs databases is not run before they exist, lest it make empty files."""

    def register(look: Callable[[], Finding]) -> Callable[[], Finding]:
        CHECKS.append(Check(title, look, needs_databases, strict))
        return look

    return register


def good(text: str) -> Finding:
    """All is well."""
    return Finding(Verdict.GOOD, text)


def warning(text: str, mend: str) -> Finding:
    """It works, but somebody should know."""
    return Finding(Verdict.WARNING, text, mend)


def bad(text: str, mend: str) -> Finding:
    """It does not work."""
    return Finding(Verdict.BAD, text, mend)


def examine(modules: Sequence[str], *, strictly: bool = False) -> dict[str, Finding]:
    """Run the checks of these modules in this order; one that cannot look is bad, never good."""
    asked = [known for known in CHECKS if known.look.__module__ in modules]
    ordered = sorted(asked, key=lambda known: modules.index(known.look.__module__))
    return {known.title: judge(known, strictly=strictly) for known in ordered}


def missing_databases() -> list[str]:
    """Aliases of SQLite databases whose file does not exist: merely connecting would make it."""
    names = {alias: found["NAME"] for alias, found in settings.DATABASES.items()}
    return [alias for alias, name in names.items() if isinstance(name, Path) and not name.exists()]


def judge(known: Check, *, strictly: bool) -> Finding:
    """What one check finds."""
    found = _look(known)
    if strictly and known.strict and found.verdict is Verdict.WARNING:
        return replace(found, verdict=Verdict.BAD)
    return found


def _look(known: Check) -> Finding:
    if known.needs_databases and missing_databases():
        return bad("cannot be looked at yet", "Run `calliper serve`, which makes the databases.")
    try:
        return known.look()
    except (DatabaseError, OSError) as wrong:
        return bad(f"cannot be looked at: {wrong}", "Mend what the other lines name, then look again.")
    except MasterKeyError as wrong:
        return bad("cannot be used", str(wrong))
