from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from calliper.core.doors import requires
from calliper.core.permissions import NONE, ORG, OWN, TABLE, Reach, allows, declare, reach


@dataclass
class Somebody:
    role: str
    is_active: bool = True

    def granted(self, name: str) -> Reach:
        return TABLE[name].roles[self.role]


@dataclass
class Mixed:
    """Somebody whose cells do not agree with each other."""

    cells: dict[str, Reach]
    is_active: bool = True

    def granted(self, name: str) -> Reach:
        return self.cells.get(name, NONE)


@requires("calls.read")
def view(request):
    return HttpResponse("seen")


def ask(member, **headers):
    request = RequestFactory().get("/calls/?outcome=missed", headers=headers)
    if member is not None:
        request.member = member
    return view(request)


def test_it_says_how_far_a_role_reaches() -> None:
    assert reach(Somebody("owner"), "calls.read") == ORG
    assert reach(Somebody("agent"), "calls.read") == OWN


def test_it_gives_a_disabled_member_nothing() -> None:
    assert reach(Somebody("owner", is_active=False), "calls.read") == NONE
    assert not allows(Somebody("owner", is_active=False), "calls.read")


def test_it_never_reaches_further_than_the_permission_it_stands_within() -> None:
    assert reach(Mixed({"calls.note": ORG, "calls.read": OWN}), "calls.note") == OWN
    assert reach(Mixed({"calls.note": OWN, "calls.read": ORG}), "calls.note") == OWN
    assert not allows(Mixed({"calls.note": ORG}), "calls.note")


def test_it_offers_only_reaches_that_mean_something() -> None:
    assert TABLE["organisation.change"].offered == [NONE, ORG]
    assert TABLE["account.change"].offered == [NONE, OWN]


def test_it_raises_for_a_permission_nobody_declared() -> None:
    with pytest.raises(KeyError):
        allows(Somebody("owner"), "moon.land")


def test_it_refuses_a_second_declaration_and_an_unknown_role() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        declare("calls.read", "again")
    with pytest.raises(ValueError, match="unknown role"):
        declare("moon.land", "Land", astronaut=ORG)
    with pytest.raises(ValueError, match="sun.see is not declared"):
        declare("moon.land", "Land", within="sun.see")
    assert "moon.land" not in TABLE


def test_it_opens_the_view_to_a_member_with_the_permission_and_keeps_it_out_of_caches() -> None:
    response = ask(Somebody("agent"))
    assert response.content == b"seen"
    assert response["Cache-Control"] == "private, no-store"


def test_it_hides_the_view_from_a_role_without_the_permission() -> None:
    with pytest.raises(Http404):
        ask(Somebody("agent", is_active=False))


def test_it_sends_strangers_to_sign_in_and_back() -> None:
    assert ask(None).url.endswith("?next=/calls/%3Foutcome%3Dmissed")


def test_it_tells_htmx_to_go_to_the_sign_in_page() -> None:
    response = ask(None, **{"HX-Request": "true"})
    assert response.status_code == 401
    assert "login" in response["HX-Redirect"]
