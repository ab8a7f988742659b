"""What changed from one version of the policy to the next, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from babel.dates import get_day_names
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from calliper.consent.models import CollectionPolicy
from calliper.orgs.access import names_of


@dataclass(frozen=True)
class Version:
    """One version with its summary and the name of whoever decided on it."""

    policy: CollectionPolicy
    summary: str
    by: str


def versions(policies: Sequence[CollectionPolicy]) -> list[Version]:
    """Every version, latest first."""
    names = names_of("member", [p.decided_by_id for p in policies if p.decided_by_id])
    ordered = sorted(policies, key=lambda policy: policy.version, reverse=True)
    return [Version(each, summary(each), _by(each.decided_by_id, names)) for each in ordered]


def summary(policy: CollectionPolicy) -> str:
    """`Call facts, names · Mon to Sat, 09:00–20:00 · earlier calls too`."""
    words = {"call_facts": _("call facts"), "contact_name": _("names"), "note": _("notes")}
    collected = ", ".join(words[name] for name in policy.collected) or _("nothing")
    parts = [collected, hours(policy), _("earlier calls too") if policy.earlier_calls else ""]
    return " · ".join(part for part in parts if part)


def hours(policy: CollectionPolicy) -> str:
    """`Mon–Sat, 09:00–20:00`, or any time."""
    if policy.working_days is None or policy.working_from is None or policy.working_until is None:
        return _("at any time")
    return f"{_days(policy.working_days)}, {policy.working_from:%H:%M}–{policy.working_until:%H:%M}"


def _days(days: Sequence[int]) -> str:
    names: Any = get_day_names("abbreviated", locale=(get_language() or "en").split("-")[0])
    words = [str(names[day - 1]) for day in days]
    in_a_row = len(days) > 2 and days[-1] - days[0] == len(days) - 1
    return f"{words[0]}–{words[-1]}" if in_a_row else ", ".join(words)


def _by(member_id: UUID | None, names: dict[UUID, str]) -> str:
    if member_id is None:
        return _("Calliper, to start with")
    return names.get(member_id, _("a former member"))
