"""`/api/v1`: phones, for software with an API key."""

# No postponed annotations here: ninja reads them through the door, where names of this module mean nothing.
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from calliper.core.clock import now
from calliper.core.endpoints.declared import asks
from calliper.core.endpoints.query import Query, read_query
from calliper.core.endpoints.shapes import Json
from calliper.devices import access, v1
from calliper.orgs.key_door import holder_of, key_only
from calliper.orgs.key_request import day_of, list_of

router = Router(tags=["devices"])


@router.get("/devices", response=v1.DevicePage, openapi_extra=asks(v1.DevicesQuery))
@key_only("devices.read")
def devices(request: HttpRequest) -> HttpResponse:
    """Phones of agents within reach, in the order in which they enrolled, revoked ones included."""
    asked = read_query(request, v1.DevicesQuery)
    of = list_of(request, "devices", asked)
    return Json(v1.page_of_devices(holder_of(request), asked, of, _moment(request)))


@router.get("/devices/{uuid:device_id}", response=v1.DeviceShape, openapi_extra=asks(Query, for_one=True))
@key_only("devices.read")
def device(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """One phone."""
    read_query(request, Query)
    (shape,) = v1.shapes_of([access.device(holder_of(request), device_id)], _moment(request))
    return Json(shape)


def _moment(request: HttpRequest) -> v1.Moment:
    at = now()
    return v1.Moment(at, day_of(request, at))
