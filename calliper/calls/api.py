"""`/api/v1`: calls, contacts and agents, for software with an API key."""

# No postponed annotations here: ninja reads them through the door, where names of this module mean nothing.
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from calliper.calls import access
from calliper.calls.narrow import Asked
from calliper.calls.v1 import agents as v1_agents
from calliper.calls.v1 import calls as v1_calls
from calliper.calls.v1 import contacts as v1_contacts
from calliper.core.clock import now
from calliper.core.endpoints.declared import asks
from calliper.core.endpoints.query import Query, read_query
from calliper.core.endpoints.shapes import Json
from calliper.orgs.key_door import holder_of, key_only
from calliper.orgs.key_request import day_of, list_of, org_of

router = Router(tags=["calls"])


@router.get("/calls", response=v1_calls.CallPage, openapi_extra=asks(v1_calls.CallQuery))
@key_only("calls.read")
def calls(request: HttpRequest) -> HttpResponse:
    """Calls within reach, the latest start first.

    Calls of agents within the key's reach; a call belongs to the team that its agent was in when it began. Phones may
    send a call hours after it took place.
    """
    asked = read_query(request, v1_calls.CallQuery)
    viewer = Asked(holder_of(request), org_of(request), now())
    return Json(v1_calls.page_of_calls(asked, viewer, list_of(request, "calls", asked)))


@router.get("/calls/{uuid:call_id}", response=v1_calls.CallShape, openapi_extra=asks(Query, for_one=True))
@key_only("calls.read")
def call(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """One call."""
    read_query(request, Query)
    (shape,) = v1_calls.shapes_of([access.call(holder_of(request), call_id)])
    return Json(shape)


@router.get(
    "/contacts",
    response=v1_contacts.ContactPage,
    openapi_extra=asks(v1_contacts.ContactsQuery),
    tags=["contacts"],
)
@key_only("contacts.read")
def contacts(request: HttpRequest) -> HttpResponse:
    """Contacts with a call within reach, in the order in which they came.

    Numbers are covered, unless the key also holds `contacts.reveal`: then they are in full, and each answer that holds
    full numbers is written down with their count.
    """
    asked = read_query(request, v1_contacts.ContactsQuery)
    of = list_of(request, "contacts", asked)
    return Json(v1_contacts.page_of_contacts(asked, of, _reading(request, asked.numbers)))


@router.get(
    "/contacts/{uuid:contact_id}",
    response=v1_contacts.ContactShape,
    openapi_extra=asks(v1_contacts.ContactQuery, for_one=True),
    tags=["contacts"],
)
@key_only("contacts.read")
def contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """One contact."""
    asked = read_query(request, v1_contacts.ContactQuery)
    found = access.contact(holder_of(request), contact_id)
    (shape,) = v1_contacts.shapes_of([found], _reading(request, asked.numbers))
    return Json(shape)


@router.get(
    "/agents", response=v1_agents.AgentPage, openapi_extra=asks(v1_agents.AgentsQuery), tags=["agents"]
)
@key_only("members.read")
def agents(request: HttpRequest) -> HttpResponse:
    """Agents within reach, in the order in which they came."""
    asked = read_query(request, v1_agents.AgentsQuery)
    of, today = list_of(request, "agents", asked), day_of(request, now())
    return Json(v1_agents.page_of_agents(holder_of(request), asked, of, today))


@router.get(
    "/agents/{uuid:agent_id}",
    response=v1_agents.AgentShape,
    openapi_extra=asks(Query, for_one=True),
    tags=["agents"],
)
@key_only("members.read")
def agent(request: HttpRequest, agent_id: UUID) -> HttpResponse:
    """One agent."""
    read_query(request, Query)
    found = access.agent(holder_of(request), agent_id, "members.read")
    (shape,) = v1_agents.shapes_of([found], day_of(request, now()))
    return Json(shape)


def _reading(request: HttpRequest, numbers: v1_contacts.Numbers) -> v1_contacts.Reading:
    return v1_contacts.Reading(holder_of(request), numbers, now())
