from __future__ import annotations

import pytest

from calliper.calls.tests.make import make_call, make_device, make_line
from calliper.core.scope import scope
from calliper.devices.models import LinePeriod
from tests.cast import NOW


def found(as_member, member, text):
    """The titles of each group of results."""
    response = as_member(member).post("/search/", {"q": text}, headers={"HX-Request": "true"})
    assert response.status_code == 200
    return {group.key: [result.title for result in group.results] for group in response.context["groups"]}


@pytest.mark.parametrize(
    "text", ["5550104417", "+91 55501 04417", "055501-04417", "५५५०१०४४१७", "91 5550104417"]
)
def test_it_leads_from_a_number_to_its_contact(acme, as_member, text):
    call = make_call(acme)
    assert as_member(acme.bob).post("/search/", {"q": text}).url == f"/contacts/{call.contact_id}/"


def test_it_leads_nobody_to_a_contact_beyond_reach(acme, globex, as_member):
    make_call(acme, name="Hitesh")
    for member in (acme.nina, globex.charlie):
        response = as_member(member).post("/search/", {"q": "5550104417"})
        assert response.status_code == 200
        assert "Nobody within your reach" in response.content.decode()
        assert found(as_member, member, "hitesh") == {}


def test_it_reads_no_search_from_an_address(acme, as_member):
    make_call(acme, name="Hitesh")
    response = as_member(acme.alice).get("/search/", {"q": "hitesh"})
    assert response.context["groups"] == []
    assert "Hitesh" not in response.content.decode()


def test_it_finds_contacts_and_agents_by_name_and_code(acme, as_member):
    make_call(acme, name="Bobby Shah")
    with scope(acme.org.id):
        type(acme.bob).objects.filter(pk=acme.bob.pk).update(agent_code="N-07")
    make_device(acme, acme.bob)
    results = found(as_member, acme.alice, "bob")
    assert results["contacts"] == ["Bobby Shah"]
    assert results["agents"] == ["Bob Kulkarni"]
    assert results["devices"] == ["Samsung Galaxy A15"]
    assert found(as_member, acme.alice, "n-07") == {"agents": ["Bob Kulkarni"]}
    assert found(as_member, acme.alice, "shah bob") == {"contacts": ["Bobby Shah"]}


def test_it_finds_phones_lines_and_teams_within_reach(acme, globex, as_member):
    device, line = make_device(acme, acme.bob), make_line(acme, "Pune office")
    with scope(acme.org.id):
        LinePeriod.objects.create(
            line=line, member=acme.bob, device=device, subscription_id="1", from_at=None
        )
    assert found(as_member, acme.tara, "galaxy") == {"devices": ["Samsung Galaxy A15"]}
    assert found(as_member, acme.tara, "pune off") == {"lines": ["Pune office"]}
    assert found(as_member, acme.tara, "nor") == {"teams": ["North"]}
    for member in (acme.nina, globex.charlie):
        for text in ("galaxy", "pune", "nor"):
            assert found(as_member, member, text) == {}


def test_it_finds_a_call_by_its_id_or_the_beginning_of_it(acme, globex, as_member):
    call = make_call(acme, name="Hitesh")
    for text in (str(call.pk), call.pk.hex, str(call.pk)[:20], str(call.pk).upper()):
        assert found(as_member, acme.bob, text) == {"calls": ["Hitesh"]}
        for member in (acme.nina, globex.charlie):
            assert found(as_member, member, text) == {}
    assert "calls" not in found(as_member, acme.bob, str(call.pk)[:7])


def test_it_asks_for_more_of_an_id_that_many_calls_share(acme, as_member):
    calls = [make_call(acme) for _ in range(6)]
    response = as_member(acme.alice).post(
        "/search/", {"q": str(calls[0].pk)[:8]}, headers={"HX-Request": "1"}
    )
    assert "More calls begin with this id" in response.content.decode()


def test_it_tells_of_more_contacts_than_it_shows_without_telling_the_search(acme, as_member):
    for n in range(6):
        make_call(acme, name=f"Asha{n} Shah", number=f"555010441{n}")
    client = as_member(acme.alice)
    response = client.post("/search/", {"q": "shah"})
    (group,) = response.context["groups"]
    assert (len(group.results), group.all_words) == (5, "All 6 contacts")
    assert "shah" not in group.all_url
    assert len(client.get(group.all_url).context["lines"]) == 6


def test_it_goes_to_pages_that_the_role_may_see(acme, as_member):
    for text, words in (("devi", "Devices"), ("activ", "Activity")):
        page = (
            as_member(acme.alice).post("/search/", {"q": text}, headers={"HX-Request": "1"}).content.decode()
        )
        assert "Go to" in page
        assert words in page
    page = as_member(acme.bob).post("/search/", {"q": "activ"}, headers={"HX-Request": "1"}).content.decode()
    assert "No results" in page


@pytest.mark.parametrize(
    "text", ["", "   ", "zz", "\x00", "<b>", "x" * 500, "😀", "a\nb", "%", "'", "12345678"]
)
def test_it_answers_any_text(acme, as_member, text):
    make_call(acme)
    for headers in ({}, {"HX-Request": "true"}):
        assert as_member(acme.alice).post("/search/", {"q": text}, headers=headers).status_code == 200


def test_it_is_where_the_frames_search_box_leads_by_post(acme, as_member):
    text = as_member(acme.alice).get("/contacts/").content.decode()
    assert 'method="post" action="/search/"' in text
    assert 'role="combobox"' in text


def test_it_asks_the_same_number_of_statements_for_any_number_of_matches(
    acme, as_member, django_assert_max_num_queries
):
    make_call(acme, name="Asha Shah")
    client = as_member(acme.alice)
    with django_assert_max_num_queries(24) as few:
        client.post("/search/", {"q": "shah"}, headers={"HX-Request": "1"})
    for n in range(30):
        make_call(acme, name=f"Bina{n} Shah", number=f"55501044{n:02}", start=NOW)
    with django_assert_max_num_queries(len(few)):
        client.post("/search/", {"q": "shah"}, headers={"HX-Request": "1"})
