"""A change of somebody's access reaches pages that are open and answers that are still on their way."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.http import StreamingHttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from calliper.core.permissions import ORG
from calliper.core.scope import scope
from calliper.orgs import actions
from calliper.orgs.middleware import KNOWN_FOR_S, AccessEnded, MemberMiddleware
from calliper.orgs.models import Login
from tests.cast import NOW
from tests.repository.sources import ROOT

from .roles import cells_of, give, make_role

LATER = NOW + timedelta(minutes=1)


def held(client: Client, url: str = "/settings/account/") -> str:
    """The fingerprint that a page carries."""
    found = re.search(
        r'data-standing="([0-9a-f]{32})" data-access="/access/"', client.get(url).content.decode()
    )
    assert found
    return found[1]


def ask(client: Client, standing: str):
    return client.get("/access/", headers={"Calliper-Standing": standing})


def test_a_page_is_told_nothing_while_all_holds(acme, as_member) -> None:
    for member in (acme.alice, acme.tara, acme.bob, acme.ravi):
        client = as_member(member)
        answer = ask(client, held(client))
        assert (answer.status_code, answer.content) == (204, b"")
        assert "no-store" in answer["Cache-Control"]


def test_a_page_without_a_fingerprint_or_with_another_is_loaded_again(acme, as_member) -> None:
    bob = as_member(acme.bob)
    for given in ("", "nonsense", held(as_member(acme.tara))):
        answer = ask(bob, given)
        assert (answer.status_code, answer["HX-Refresh"]) == (200, "true")


def lower(acme, role) -> None:
    actions.change_member(by=acme.alice, member=acme.tara, role="agent", now=NOW)


def give_own(acme, role) -> None:
    actions.change_member(by=acme.alice, member=acme.tara, role=role, now=NOW)


def stop(acme, role) -> None:
    actions.stop_leading(by=acme.alice, member=acme.tara, team=acme.north, now=NOW)


def lead_more(acme, role) -> None:
    actions.lead_team(by=acme.alice, member=acme.tara, team=acme.south, now=NOW)


def move(acme, role) -> None:
    actions.place_member(by=acme.alice, member=acme.tara, team=acme.south, now=NOW)


@pytest.mark.parametrize("change", [lower, give_own, stop, lead_more, move])
def test_a_page_learns_of_every_change_of_what_may_be_seen(acme, as_member, change) -> None:
    role = make_role(acme.alice, "Shift lead", "team_lead")
    tara = as_member(acme.tara)
    standing = held(tara)
    assert ask(tara, standing).status_code == 204
    with scope(acme.org.id):
        change(acme, role)
    assert ask(tara, standing)["HX-Refresh"] == "true"
    assert ask(tara, held(tara)).status_code == 204, "the page that was loaded again is believed"


def test_a_page_learns_of_a_change_of_its_readers_role(acme, as_member) -> None:
    role = make_role(acme.alice, "Reader", "agent", {"activity.read": ORG})
    give(acme.alice, acme.bob, role)
    bob = as_member(acme.bob)
    standing = held(bob)
    with scope(acme.org.id):
        actions.change_role(
            by=acme.alice, role=role, name="Reader", base="agent", cells=cells_of("agent"), now=LATER
        )
    assert ask(bob, standing)["HX-Refresh"] == "true"
    assert ask(as_member(acme.nina), held(as_member(acme.nina))).status_code == 204


def test_a_page_of_another_organisation_is_loaded_again(acme, globex, as_member) -> None:
    with scope(globex.org.id):
        login = Login.objects.get(pk=acme.bob.login_id)
        actions.add_member(by=globex.charlie, name="Bob there", login=login, now=NOW)
    bob = as_member(acme.bob)
    standing = held(bob)
    bob.post(f"/switch/{globex.org.id}/")
    assert ask(bob, standing)["HX-Refresh"] == "true"
    assert ask(bob, held(bob)).status_code == 204


def disable(acme, client) -> None:
    with scope(acme.org.id):
        actions.disable_member(by=acme.alice, member=acme.bob, now=NOW)


def off_board(acme, client) -> None:
    with scope(acme.org.id):
        actions.end_membership(by=acme.alice, member=acme.bob, now=NOW)


def change_password(acme, client) -> None:
    login = Login.objects.get(pk=acme.bob.login_id)
    login.set_password("another long sentence")
    login.save()


def switch_off(acme, client) -> None:
    Login.objects.filter(pk=acme.bob.login_id).update(is_active=False)


def sign_out_everywhere(acme, client) -> None:
    Session.objects.all().delete()


@pytest.mark.parametrize("change", [disable, off_board, change_password, switch_off, sign_out_everywhere])
def test_whoever_is_out_is_sent_to_sign_in(acme, as_member, change) -> None:
    bob = as_member(acme.bob)
    standing = held(bob)
    change(acme, bob)
    answer = ask(bob, standing)
    assert answer.status_code == 401
    assert answer["HX-Redirect"].startswith("/login/")


def test_a_stranger_is_sent_to_sign_in(db) -> None:
    assert ask(Client(), "").status_code == 401
    assert Client().post("/access/").status_code == 405


def test_asking_is_cheap_and_writes_nothing(acme, as_member, django_assert_num_queries) -> None:
    tara = as_member(acme.tara)
    standing = held(tara)
    before = Session.objects.values_list("session_data", "expire_date").get()
    with django_assert_num_queries(3) as asked:
        assert ask(tara, standing).status_code == 204
    assert all(query["sql"].lstrip().startswith("SELECT") for query in asked.captured_queries)
    assert Session.objects.values_list("session_data", "expire_date").get() == before
    bob = as_member(acme.bob)
    standing = held(bob)
    with django_assert_num_queries(2):
        assert ask(bob, standing).status_code == 204


def test_the_page_asks_more_often_than_once_a_second() -> None:
    script = (ROOT / "frontend/scripts/access.js").read_text(encoding="utf-8")
    every_ms = int(re.search(r"const EVERY_MS = (\d+);", script)[1])
    assert 200 <= every_ms <= 1000
    assert KNOWN_FOR_S <= 1.0


def stream(acme, between, pieces: int = 2):
    """Two pieces of an answer to Tara with something in between, and a second passing."""

    def made():
        yield b"one"
        for _ in range(pieces - 1):
            with scope(acme.org.id):
                between()
            time.sleep(KNOWN_FOR_S + 0.05)
            yield b"two"
        yield b"three"

    request = RequestFactory().get("/")
    request.session, request.user = {}, Login.objects.get(pk=acme.tara.login_id)
    return iter(MemberMiddleware(lambda _request: StreamingHttpResponse(made()))(request).streaming_content)


def test_a_long_answer_goes_on_while_all_holds(acme) -> None:
    assert list(stream(acme, lambda: None)) == [b"one", b"two", b"three"]


def test_a_long_answer_is_cut_when_its_readers_access_changes(acme) -> None:
    answer = stream(
        acme, lambda: actions.change_member(by=acme.alice, member=acme.tara, role="agent", now=NOW)
    )
    assert next(answer) == b"one"
    assert next(answer) == b"two", "this piece was being made already"
    with pytest.raises(AccessEnded):
        next(answer)


def test_a_long_answer_is_cut_when_its_reader_is_disabled(acme) -> None:
    answer = stream(acme, lambda: actions.disable_member(by=acme.alice, member=acme.tara, now=timezone.now()))
    with pytest.raises(AccessEnded):
        list(answer)
