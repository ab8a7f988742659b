"""Endpoints for machines skip sessions, forms and messages: they authenticate themselves."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve

from calliper.core.problem import Problem

PREFIX = "/api/"


class LeanApi:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        try:
            match = resolve(request.path_info)
        except Http404:
            return _no_endpoint(request)
        request.resolver_match = match
        request.answer_headers = {}  # type: ignore[attr-defined]
        try:
            response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        except Http404:  # ninja's own page at the root of an API
            return _no_endpoint(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response = _not_allowed(request, response.headers["Allow"])
        # What a door has to say stands on refusals too, which are made elsewhere.
        for name, value in request.answer_headers.items():  # type: ignore[attr-defined]
            response.headers[name] = value
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _no_endpoint(request: HttpRequest) -> HttpResponse:
    return Problem(404, "not_found", "There is no such endpoint.").response(request)


def _not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    refused = Problem(405, "refused", f"This endpoint takes {allowed}.").response(request)
    refused.headers["Allow"] = allowed
    return refused
