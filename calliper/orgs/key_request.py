"""What endpoints for API keys ask of a request that came through the door."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone

from calliper.core.endpoints.cursor import List
from calliper.core.endpoints.query import Paged
from calliper.orgs import access
from calliper.orgs.key_door import holder_of
from calliper.orgs.models import Organisation


def list_of(request: HttpRequest, name: str, query: Paged) -> List:
    """The list that a key asks for: cursors are good for this one alone."""
    holder = holder_of(request)
    return List(holder.org_id, holder.id, name, query.filters())


def org_of(request: HttpRequest) -> Organisation:
    """The key's organisation."""
    return access.organisation(holder_of(request).org_id)


def day_of(request: HttpRequest, at: datetime) -> date:
    """The day of a moment, in the organisation's zone."""
    return timezone.localdate(at, org_of(request).zone)
