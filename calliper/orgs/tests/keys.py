"""API keys for tests, and a small API of two endpoints behind the real door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.test import Client
from django.urls import path
from ninja import NinjaAPI

from calliper.core.permissions import ORG
from calliper.core.problem import Problem
from calliper.core.scope import scope
from calliper.orgs import access, actions
from calliper.orgs.key_door import KEY_AUTH, holder_of, key_only
from calliper.orgs.models import ApiKey, Member
from tests.cast import NOW

READS_MEMBERS = {"members.read": ORG}
URL = "/api/try/members"

api = NinjaAPI(title="Try", urls_namespace="try", docs_url=None, openapi_url=None, auth=KEY_AUTH)


@api.get("/members")
@key_only("members.read")
def members(request: HttpRequest, count: int = 100) -> list[str]:
    rows = access.members(holder_of(request)).order_by("name")
    return list(rows.values_list("name", flat=True)[:count])


@api.get("/members/{member_id}")
@key_only("members.read")
def member(request: HttpRequest, member_id: str) -> str:
    return str(access.member(holder_of(request), member_id).name)


@api.exception_handler(Problem)
def problem(request: HttpRequest, wrong: Problem) -> Any:
    return wrong.response(request)


urlpatterns = [path("api/try/", api.urls)]


def make_key(by: Member, *, organisation: bool = True, **facts: Any) -> tuple[ApiKey, str]:
    """A key of `by`'s organisation, or of `by`; reads members unless told otherwise."""
    given = {"name": "Zoho", "cells": READS_MEMBERS, "expires_at": NOW + timedelta(days=90), "now": NOW}
    with scope(by.org_id):
        return actions.create_key(by=by, member=None if organisation else by, **{**given, **facts})


def ask(text: str, url: str = URL, **extra: Any) -> Any:
    """One request with a key."""
    return Client().get(url, headers={"Authorization": f"Bearer {text}"}, **extra)
