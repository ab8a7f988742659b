"""Code that looks across organisations says why, in words that are listed."""

from __future__ import annotations

from calliper.core.scope import UNSCOPED_REASONS
from tests.repository.sources import calls, first_text, modules


def _reasons() -> list[tuple[str, str | None]]:
    found = []
    for module in modules():
        for name, call in calls(module.tree):
            if name == "unscoped":
                found.append((f"{module.name}:{call.lineno}", first_text(call)))
    return found


def test_it_gives_a_listed_reason_whenever_it_leaves_the_scope() -> None:
    astray = [(place, reason) for place, reason in _reasons() if reason not in UNSCOPED_REASONS]
    assert not astray


def test_it_lists_no_reason_that_nobody_gives() -> None:
    assert UNSCOPED_REASONS - {reason for _, reason in _reasons()} == set()
