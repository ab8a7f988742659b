"""`/api/v1`: figures, for software with an API key."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from calliper.core.endpoints.declared import asks
from calliper.core.endpoints.query import Query, read_query
from calliper.core.endpoints.shapes import Json
from calliper.orgs.key_door import holder_of, key_only
from calliper.reports.v1 import catalogue as v1_catalogue
from calliper.reports.v1 import values as v1_values

router = Router(tags=["metrics"])


@router.get("/metrics", response=v1_catalogue.CatalogueShape, openapi_extra=asks(Query))
@key_only("reports.read")
def metrics(request: HttpRequest) -> HttpResponse:
    """The metrics and dimensions that can be asked for."""
    read_query(request, Query)
    return Json(v1_catalogue.catalogue())


@router.get("/metrics/values", response=v1_values.ValuesShape, openapi_extra=asks(v1_values.ValuesQuery))
@key_only("reports.read")
def metric_values(request: HttpRequest) -> HttpResponse:
    """Metrics over the calls within reach, over whole days of the organisation.

    Split by a dimension, a row is what the same question gives narrowed to that value, so rows may add up to more than
    the whole. A few seconds may pass from the storing of a call to its counting; `as_of` says how far it has come.
    """
    asked = read_query(request, v1_values.ValuesQuery)
    return Json(v1_values.values(holder_of(request), asked))
