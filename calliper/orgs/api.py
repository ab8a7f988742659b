"""`/api/v1`: teams, for software with an API key."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from calliper.core.endpoints.declared import asks
from calliper.core.endpoints.query import read_query
from calliper.core.endpoints.shapes import Json
from calliper.orgs import v1
from calliper.orgs.key_door import holder_of, key_only
from calliper.orgs.key_request import list_of

router = Router(tags=["agents"])


@router.get("/teams", response=v1.TeamPage, openapi_extra=asks(v1.TeamsQuery))
@key_only("members.read")
def teams(request: HttpRequest) -> HttpResponse:
    """Teams within reach, in the order in which they came.

    Closed teams are left out, though calls keep naming them.
    """
    asked = read_query(request, v1.TeamsQuery)
    return Json(v1.page_of_teams(holder_of(request), asked, list_of(request, "teams", asked)))
