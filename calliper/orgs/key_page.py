"""What the pages of API keys show around their forms, for the organisation's keys and for one's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from calliper.core.permissions import allows
from calliper.orgs import key_access
from calliper.orgs.forms.api_keys import KeyForm, RotateForm
from calliper.orgs.key_list import Row, history
from calliper.orgs.models import ApiKey, Member


def found(viewer: Member, key_id: UUID, *, own: bool) -> ApiKey:
    """A key of this list; raises Http404."""
    return key_access.own_api_key(viewer, key_id) if own else key_access.api_key(viewer, key_id)


def to_change(viewer: Member, key_id: UUID, *, own: bool) -> ApiKey:
    """A key of this list that the viewer may change and rotate; raises Http404."""
    found(viewer, key_id, own=own)
    return key_access.api_key_to_change(viewer, key_id)


def links(key: ApiKey, *, own: bool) -> dict[str, str]:
    """The addresses of a key's pages."""
    start = "orgs:own_key" if own else "orgs:api_key"
    names = {"page": start, "rotate": f"{start}_rotate", "revoke": f"{start}_revoke"}
    found = {name: reverse(route, args=[key.pk]) for name, route in names.items()}
    return {**found, "list": reverse(f"{start}s")}


def detail(viewer: Member, key: ApiKey, *, own: bool, at: datetime) -> dict[str, Any]:
    """One key with what may be done to it."""
    mine = key.member_id == viewer.pk and allows(viewer, "own_keys.change")
    may_change = key.is_live(at) and (key.member_id is None or mine)
    context: dict[str, Any] = {
        "row": Row(key, at),
        "key": key,
        "own": own,
        "links": links(key, own=own),
        "ending": key_access.ending_secret(key, at),
        "history": history(key),
        "is_live": key.is_live(at),
        "may_change": may_change,
    }
    if may_change:
        context["form"] = KeyForm(by=viewer, own=key.member_id is not None, key=key, now=at)
        context["rotate_form"] = RotateForm(secret=key_access.newest_secret(key))
    return context


def made(key: ApiKey, text: str, *, own: bool, at: datetime) -> dict[str, Any]:
    """The only page that shows a key's text."""
    return {
        "key": key,
        "text": text,
        "own": own,
        "links": links(key, own=own),
        "ending": key_access.ending_secret(key, at),
        "example": f'curl -H "Authorization: Bearer {text}" {settings.BASE_URL}/api/v1/calls',
    }
