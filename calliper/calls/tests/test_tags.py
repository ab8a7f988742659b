from __future__ import annotations

import pytest

from calliper.activity.models import Event
from calliper.calls import actions
from calliper.calls.models import CallTag
from calliper.calls.tests.make import make_call, make_tag
from calliper.core.scope import scope
from tests.cast import NOW

URL = "/settings/call-tags/"


def test_it_makes_a_tag(acme, as_member):
    assert "No tags yet" in as_member(acme.alice).get(URL).content.decode()
    assert as_member(acme.alice).post(URL, {"name": "  Quote   sent "}).status_code == 302
    with scope(acme.org.id):
        assert CallTag.objects.get().name == "Quote sent"
        assert Event.objects.filter(kind="call_tag.created").count() == 1


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Give the tag a name."),
        ("x" * 41, "room for 40"),
        ("QUOTE sent", "There is a tag of this name already."),
    ],
)
def test_it_says_what_is_wrong_with_a_name(acme, as_member, name, sentence):
    make_tag(acme, "Quote sent")
    response = as_member(acme.alice).post(URL, {"name": name})
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_it_renames_a_tag_on_all_its_calls(acme, as_member):
    tag, call = make_tag(acme), make_call(acme)
    with scope(acme.org.id):
        actions.tag_call(call=call, tag=tag, by=acme.bob, now=NOW)
    field = f"tag-{tag.pk.hex}-name"
    client = as_member(acme.alice)
    assert client.post(f"{URL}{tag.pk}/", {field: "Offer sent"}).status_code == 302
    assert client.post(f"{URL}{tag.pk}/", {field: "Offer sent"}).status_code == 302
    assert "Offer sent" in client.get("/calls/").content.decode()
    assert "1 call" in client.get(URL).content.decode()
    with scope(acme.org.id):
        assert Event.objects.filter(kind="call_tag.renamed").count() == 1


def test_it_refuses_a_name_that_another_tag_has(acme, as_member):
    tag = make_tag(acme)
    make_tag(acme, "Subsidy")
    for name in ("subsidy", ""):
        response = as_member(acme.alice).post(f"{URL}{tag.pk}/", {f"tag-{tag.pk.hex}-name": name})
        assert response.status_code == 422
        assert "data-open" in response.content.decode()


def test_it_lets_only_owners_and_admins_change_the_list(acme, globex, as_member):
    tag = make_tag(acme)
    for member in (acme.tara, acme.bob, acme.ravi):
        assert as_member(member).get(URL).status_code == 404
        assert as_member(member).post(URL, {"name": "x"}).status_code == 404
    assert as_member(globex.charlie).post(f"{URL}{tag.pk}/", {"name": "x"}).status_code == 404
