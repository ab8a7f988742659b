"""The three people whom a visitor of the demo can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# Shown on the sign-in page of every demo: it opens nothing but invented data.
PASSWORD = "invented-people-and-calls"  # noqa: S105


@dataclass(frozen=True)
class Person:
    """A role to look at the demo in; `name` is that of the owner, or of somebody of the invented staff."""

    role: str
    label: Any
    name: str
    email: str


OWNER = Person("owner", _("Owner"), "Anjali Mehta", "owner@demo.example")
LEAD = Person("team_lead", _("Team lead"), "Meera Joshi", "lead@demo.example")
AGENT = Person("agent", _("Agent"), "Priya Nair", "agent@demo.example")
PEOPLE = (OWNER, LEAD, AGENT)


def find(role: str) -> Person | None:
    """Who has this role in the demo."""
    return next((person for person in PEOPLE if person.role == role), None)


def frame(request: HttpRequest) -> dict[str, Any]:
    """What the pages of a demo show besides: who one can be, and who one is."""
    address = getattr(request.user, "email", "") if hasattr(request, "user") else ""
    kept = getattr(settings, "DEMO_IS_KEPT", False)
    return {"demo": {"people": PEOPLE, "address": address, "password": PASSWORD, "kept": kept}}
