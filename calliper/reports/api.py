"""`/api/v1`: figures, for software with an API key."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from calliper.core.endpoints.body import read
from calliper.core.endpoints.declared import asks, takes
from calliper.core.endpoints.query import Query, read_query
from calliper.core.endpoints.shapes import Json
from calliper.orgs.key_door import holder_of, key_only
from calliper.orgs.key_request import list_of, org_of
from calliper.reports.v1 import asked as v1_asked
from calliper.reports.v1 import catalogue as v1_catalogue
from calliper.reports.v1 import opportunities as v1_opportunities
from calliper.reports.v1 import pairs as v1_pairs
from calliper.reports.v1 import reports as v1_reports
from calliper.reports.v1 import values as v1_values
from calliper.reports.v1 import whole_catalogue as v1_whole

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


@router.get(
    "/reports/catalogue", response=v1_whole.WholeCatalogueShape, openapi_extra=asks(Query), tags=["reports"]
)
@key_only("reports.read")
def reports_catalogue(request: HttpRequest) -> HttpResponse:
    """Everything that reports can be made of.

    Metrics with their definitions and examples, what they can be split by and narrowed to, and the words of both.
    """
    read_query(request, Query)
    return Json(v1_whole.whole_catalogue())


@router.get(
    "/reports/values",
    response=v1_reports.ReportShape,
    openapi_extra=asks(v1_asked.ReportQuery),
    tags=["reports"],
)
@key_only("reports.read")
def reports_values(request: HttpRequest) -> HttpResponse:
    """Any metrics, split by dimensions, narrowed, compared, with their totals.

    Over the calls within reach, and whole days of the organisation. Split by a dimension, a row is what the same
    question gives narrowed to that value, so rows may add up to more than the whole.
    """
    asked = read_query(request, v1_asked.ReportQuery)
    return Json(v1_reports.report(holder_of(request), org_of(request), asked))


@router.post(
    "/reports/query",
    response=v1_reports.ReportShape,
    openapi_extra=takes(v1_asked.ReportBody),
    tags=["reports"],
)
@key_only("reports.read")
def reports_query(request: HttpRequest) -> HttpResponse:
    """The same as `/reports/values`, asked by a body of JSON.

    For filters with more values than an address can hold. It changes nothing.
    """
    read_query(request, Query)
    asked = read(request, v1_asked.ReportBody)
    return Json(v1_reports.report(holder_of(request), org_of(request), asked))


@router.get(
    "/reports/pairs", response=v1_pairs.PairPage, openapi_extra=asks(v1_pairs.PairsQuery), tags=["reports"]
)
@key_only("call_backs.work")
def reports_pairs(request: HttpRequest) -> HttpResponse:
    """Agents and contacts between whom something is left to do, the latest first.

    As many as the metric says: contacts whom an agent has still to call back, or to try again. Days are whole days of
    the organisation.
    """
    asked = read_query(request, v1_pairs.PairsQuery)
    return Json(v1_pairs.page_of_pairs(holder_of(request), asked, list_of(request, "pairs", asked)))


@router.get(
    "/reports/opportunities",
    response=v1_opportunities.OpportunitiesShape,
    openapi_extra=asks(v1_opportunities.OpportunitiesQuery),
    tags=["reports"],
)
@key_only("reports.read")
def reports_opportunities(request: HttpRequest) -> HttpResponse:
    """Contacts with much talk in one week, the best first.

    As many as the metric says, where the limit allows. Days are whole days of the organisation.
    """
    asked = read_query(request, v1_opportunities.OpportunitiesQuery)
    return Json(v1_opportunities.opportunities(holder_of(request), asked))
