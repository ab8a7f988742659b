from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from calliper.core.scope import current_org_id, scope
from calliper.orgs import actions
from calliper.orgs.middleware import MemberMiddleware
from calliper.orgs.models import Login, Organisation
from tests.cast import NOW


def request_of(login: Login):
    request = RequestFactory().get("/")
    request.session = {}
    request.user = login
    return request


def test_it_puts_member_organisation_scope_zone_and_language_in_force(acme) -> None:
    Login.objects.filter(pk=acme.bob.login_id).update(language="hi")
    seen = {}

    def view(request) -> HttpResponse:
        seen.update(
            org_id=current_org_id(),
            zone=timezone.get_current_timezone_name(),
            language=translation.get_language(),
            member=request.member.name,
            org=request.member.org.name,
        )
        return HttpResponse("ok")

    answer = MemberMiddleware(view)(request_of(Login.objects.get(pk=acme.bob.login_id)))
    assert seen == {
        "org_id": acme.org.id,
        "zone": "Asia/Kolkata",
        "language": "hi",
        "member": "Bob Kulkarni",
        "org": "Acme",
    }
    assert answer["Content-Language"] == "hi"
    assert current_org_id() is None


def test_it_keeps_the_scope_while_an_answer_streams_and_drops_it_between_pieces(acme) -> None:
    def pieces():
        for _ in range(2):
            yield str(Organisation.objects.get().name).encode()

    answer = MemberMiddleware(lambda request: StreamingHttpResponse(pieces()))(
        request_of(Login.objects.get(pk=acme.bob.login_id))
    )
    stream = iter(answer.streaming_content)
    assert next(stream) == b"Acme"
    assert current_org_id() is None
    assert list(stream) == [b"Acme"]


def test_it_signs_a_disabled_member_out_at_the_next_click(acme, as_member) -> None:
    bob = as_member(acme.bob)
    assert bob.get("/settings/account/").status_code == 200
    with scope(acme.org.id):
        actions.disable_member(by=acme.alice, member=acme.bob, now=NOW)
    assert bob.get("/settings/account/").status_code == 302
    assert "_auth_user_id" not in bob.session
    assert "Your access has ended" in bob.get("/login/").content.decode()


def test_it_signs_a_switched_off_login_out_at_the_next_click(acme, as_member) -> None:
    bob = as_member(acme.bob)
    Login.objects.filter(pk=acme.bob.login_id).update(is_active=False)
    assert bob.get("/settings/account/").status_code == 302
    assert "_auth_user_id" not in bob.session


def test_it_switches_between_ones_organisations(acme, globex, as_member) -> None:
    with scope(globex.org.id):
        bob_there = actions.add_member(
            by=globex.charlie, name="Bob at Globex", login=Login.objects.get(pk=acme.bob.login_id), now=NOW
        )
    bob = as_member(acme.bob)
    assert b"Acme" in bob.get("/settings/account/").content
    assert bob.post(f"/switch/{globex.org.id}/")["Location"] == "/"
    page = bob.get("/settings/account/").content.decode()
    assert "Bob at Globex" in page
    with scope(globex.org.id):
        actions.disable_member(by=globex.charlie, member=bob_there, now=NOW)
    assert "Bob Kulkarni" in bob.get("/settings/account/").content.decode()


def test_it_switches_to_nobody_elses_organisation(acme, globex, as_member) -> None:
    assert as_member(acme.bob).post(f"/switch/{globex.org.id}/").status_code == 404


def test_it_leaves_strangers_without_a_member(client: Client, db) -> None:
    assert client.get("/settings/").status_code == 302
    assert client.get("/settings/", headers={"HX-Request": "true"}).status_code == 401
