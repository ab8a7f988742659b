"""Working through calls to return: done, put back, assigned, noted; by whom, and what each of them then sees."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from calliper.activity.models import Event
from calliper.calls.models import CallBack, Note
from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.reports.tests.owed import (
    GEETA,
    HITESH,
    change,
    counts,
    miss,
    named,
    page,
    pair,
    talk,
    tell,
    undo_url,
)

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.usefixtures("projection")]


def kinds(acme) -> list[str]:
    with scope(acme.org.id):
        rows = Event.objects.filter(kind__startswith="call_back.").order_by("at", "id")
        return list(rows.values_list("kind", flat=True))


def rows(acme) -> list[CallBack]:
    with scope(acme.org.id):
        return list(CallBack.objects.order_by("pk"))


# --- done ---------------------------------------------------------------------------------------------------


def test_done_leaves_the_list_until_the_contact_calls_again(acme, as_member):
    bob = as_member(acme.bob)
    call = miss(acme, name="Hitesh", hours=5)
    page(bob)
    response = change(bob, "done", call, kept="period=7d")
    assert response["Location"] == "/call-back/?period=7d"
    text = page(bob)
    assert (named(text), counts(text)["Done"]) == ([], 1)
    done = page(bob, "state=done")
    assert named(done) == ["Hitesh"]
    assert "Bob Kulkarni" in done
    miss(acme, hours=1)
    tell(acme)
    text = page(bob)
    assert (named(text), counts(text)["Done"]) == (["Hitesh"], 0)


def test_a_miss_that_came_while_the_list_was_open_still_waits(acme, as_member):
    bob = as_member(acme.bob)
    shown = miss(acme, name="Hitesh", hours=5)
    miss(acme, hours=1)
    page(bob)
    change(bob, "done", shown)
    assert named(page(bob)) == ["Hitesh"]


def test_done_is_undone_once_and_only_by_who_did_it(acme, as_member):
    bob, tara = as_member(acme.bob), as_member(acme.tara)
    call = miss(acme, name="Hitesh")
    page(bob)
    url = undo_url(change(bob, "done", call))
    assert tara.post(url).status_code == 404
    for _ in range(2):
        assert bob.post(url, headers={"Referer": "http://testserver/call-back/?period=7d"})["Location"] == (
            "/call-back/?period=7d"
        )
    assert named(page(bob)) == ["Hitesh"]
    assert kinds(acme) == ["call_back.done", "call_back.reopened"]


def test_undo_leaves_alone_what_somebody_changed_since(acme, as_member):
    bob, tara = as_member(acme.bob), as_member(acme.tara)
    call = miss(acme)
    page(bob)
    url = undo_url(change(bob, "done", call))
    change(tara, "reopen", call)
    change(tara, "done", call)
    bob.post(url)
    assert rows(acme)[0].done_by_id == acme.tara.pk


def test_what_is_done_can_be_put_back(acme, as_member):
    bob = as_member(acme.bob)
    call = miss(acme, name="Hitesh")
    page(bob)
    change(bob, "done", call)
    assert "Put back" in page(bob, "state=done")
    change(bob, "reopen", call)
    assert named(page(bob)) == ["Hitesh"]
    assert kinds(acme) == ["call_back.done", "call_back.reopened"]


def test_many_are_done_at_once_and_taken_back_as_one(acme, as_member):
    tara = as_member(acme.tara)
    calls = [miss(acme, f"55501044{n:02d}") for n in range(4)]
    ninas = miss(acme, GEETA, agent=acme.nina)
    page(tara)
    url = undo_url(change(tara, "done", *calls[:3], ninas))
    assert counts(page(tara)) == {"Waiting": 1, "Assigned to me": 0, "Done": 3}
    assert {row.agent_id for row in rows(acme)} == {acme.bob.pk}, "Nina's team is not Tara's"
    tara.post(url)
    assert counts(page(tara)) == {"Waiting": 4, "Assigned to me": 0, "Done": 0}


def test_htmx_gets_the_list_where_it_was_and_a_toast(acme, as_member):
    bob = as_member(acme.bob)
    call = miss(acme, name="Hitesh")
    miss(acme, GEETA, name="Geeta")
    page(bob)
    response = bob.post(
        "/call-back/change/",
        {"do": "done", "pair": pair(call), "kept": "sort=newest"},
        headers={"HX-Request": "true"},
    )
    text = response.content.decode()
    assert named(text) == ["Geeta"]
    assert "<html" not in text
    assert 'name="kept" value="sort=newest"' in text
    toast = json.loads(response["HX-Trigger"])["toast"]
    assert toast["text"] == "Marked as called back."
    bob.post(toast["undo"])
    assert len(named(page(bob))) == 2


@pytest.mark.parametrize(
    "pairs", [[], ["nonsense"], [f"{uuid4()}:{uuid4()}"], [f"{uuid4()}:{uuid4()}:99999999999999999"]]
)
def test_it_asks_to_choose_somebody_first(acme, as_member, pairs):
    response = as_member(acme.bob).post("/call-back/change/", {"do": "done", "pair": pairs}, follow=True)
    assert "Choose somebody first." in response.content.decode()


def test_it_takes_500_at_a_time(acme, as_member, monkeypatch):
    monkeypatch.setattr("calliper.calls.actions.call_backs.MOST", 1)
    calls = [miss(acme, HITESH), miss(acme, GEETA)]
    page(as_member(acme.bob))
    response = as_member(acme.bob).post(
        "/call-back/change/", {"do": "done", "pair": [pair(call) for call in calls]}, follow=True
    )
    assert "Choose at most 500 at a time." in response.content.decode()
    assert rows(acme) == []


# --- who ----------------------------------------------------------------------------------------------------


def test_everybody_sees_and_works_only_what_is_within_reach(acme, globex, as_member):
    bobs, ninas = miss(acme, HITESH, name="Hitesh"), miss(acme, GEETA, agent=acme.nina, name="Geeta")
    for member, seen in ((acme.alice, ["Geeta", "Hitesh"]), (acme.tara, ["Hitesh"]), (acme.bob, ["Hitesh"]),
                         (acme.nina, ["Geeta"])):  # fmt: skip
        assert sorted(named(page(as_member(member)))) == seen
    for member in (acme.tara, acme.bob, globex.charlie, acme.ravi):
        client = as_member(member)
        for do in ("done", "reopen", "assign", "unassign"):
            assert change(client, do, ninas, to=acme.tara.pk).status_code == 404, (member.name, do)
        assert client.get(f"/call-back/{ninas.agent_id}/{ninas.contact_id}/").status_code == 404
        note = client.post(f"/call-back/{ninas.agent_id}/{ninas.contact_id}/note/", {"text": "x"})
        assert note.status_code == 404
    assert as_member(acme.ravi).get("/call-back/").status_code == 404
    assert page(as_member(globex.charlie))
    assert named(page(as_member(globex.charlie))) == []
    assert rows(acme) == []
    assert change(as_member(acme.bob), "done", bobs).status_code == 302


def test_a_pair_that_is_no_pair_is_not_found(acme, as_member):
    call = miss(acme)
    page(as_member(acme.alice))
    alice = as_member(acme.alice)
    crossed = f"{acme.nina.pk}:{call.contact_id}:1"
    assert alice.post("/call-back/change/", {"do": "done", "pair": crossed}).status_code == 404
    assert alice.get(f"/call-back/{acme.nina.pk}/{call.contact_id}/").status_code == 404


# --- assigning ----------------------------------------------------------------------------------------------


def test_a_lead_gives_a_call_to_somebody_within_reach_only(acme, as_member):
    tara = as_member(acme.tara)
    call = miss(acme, name="Hitesh")
    page(tara)
    assert change(tara, "assign", call, to=acme.nina.pk).status_code == 404
    assert change(tara, "assign", call, to=acme.ravi.pk).status_code == 404, "a reviewer calls nobody back"
    assert change(as_member(acme.bob), "assign", call, to=acme.bob.pk).status_code == 404
    assert rows(acme) == []
    response = change(tara, "assign", call, to=acme.tara.pk)
    assert counts(page(tara)) == {"Waiting": 1, "Assigned to me": 1, "Done": 0}
    assert named(page(tara, "state=mine")) == ["Hitesh"]
    assert named(page(as_member(acme.bob))) == ["Hitesh"], "the agent goes on seeing it"
    tara.post(undo_url(response))
    assert counts(page(tara))["Assigned to me"] == 0
    assert kinds(acme) == ["call_back.assigned", "call_back.unassigned"]


def test_it_is_taken_from_whoever_has_it(acme, as_member):
    alice = as_member(acme.alice)
    call = miss(acme)
    page(alice)
    change(alice, "assign", call, to=acme.nina.pk)
    change(alice, "assign", call, to="")
    assert rows(acme)[0].assigned_to_id is None
    change(alice, "assign", call, to=acme.nina.pk)
    change(alice, "unassign", call)
    assert rows(acme)[0].assigned_to_id is None


def test_nothing_is_given_to_who_is_disabled(acme, as_member):
    alice = as_member(acme.alice)
    call = miss(acme)
    page(alice)
    with scope(acme.org.id):
        orgs.disable_member(by=acme.alice, member=acme.nina, now=now())
    assert change(alice, "assign", call, to=acme.nina.pk).status_code == 404


def test_who_was_given_a_call_of_another_team_sees_the_name_and_the_covered_number(acme, as_member):
    alice, nina = as_member(acme.alice), as_member(acme.nina)
    call = miss(acme, name="Hitesh Patel", hours=30)
    miss(acme, hours=3)
    with scope(acme.org.id):
        other = miss(acme, GEETA, name="Geeta Shah")
    page(alice)
    contact, one = f"/contacts/{call.contact_id}/", f"/call-back/{call.agent_id}/{call.contact_id}/"
    assert nina.post(f"{contact}reveal/", {"reason": "call_back"}).status_code == 404
    change(alice, "assign", call, to=acme.nina.pk)
    assert named(page(nina)) == [], "it stays out of the metric of her own calls"
    text = page(nina, "state=mine")
    assert named(text) == ["Hitesh Patel"]
    assert counts(text)["Assigned to me"] == 1
    assert "55••• ••417" in text
    assert "/calls/?" not in text.split("<tbody>")[1].split("</tbody>")[0]
    assert nina.get(contact).status_code == 404
    assert nina.get(f"/calls/{call.pk}/").status_code == 404
    assert nina.get(one).status_code == 200
    assert "+91 55501 04417" in nina.post(f"{contact}reveal/", {"reason": "call_back"}).content.decode()
    assert nina.get(f"/call-back/{other.agent_id}/{other.contact_id}/").status_code == 404
    nina.post(f"{one}note/", {"text": "Asked for a quote"})
    assert "Asked for a quote" in page(nina, "state=mine")
    change(nina, "done", call, kept="state=mine")
    assert named(page(nina, "state=mine")) == []
    assert "Hitesh Patel" in named(page(alice)), "a miss that she was not shown waits for its agent"


def test_whoever_is_done_may_no_longer_look_at_the_number(acme, as_member):
    alice, nina = as_member(acme.alice), as_member(acme.nina)
    call = miss(acme, name="Hitesh Patel")
    with scope(acme.org.id):
        from calliper.calls.actions import add_note

        add_note(call=call, by=acme.alice, text="Owes us money", now=now())
    page(alice)
    change(alice, "assign", call, to=acme.nina.pk)
    assert "Owes us money" not in page(nina, "state=mine"), "what others wrote on the call stays out of reach"
    response = change(nina, "done", call)
    reveal = f"/contacts/{call.contact_id}/reveal/"
    assert nina.post(reveal, {"reason": "call_back"}).status_code == 404
    assert named(page(nina, "state=mine")) == []
    nina.post(undo_url(response))
    assert named(page(nina, "state=mine")) == ["Hitesh Patel"]
    assert nina.post(reveal, {"reason": "call_back"}).status_code == 200


def test_filters_by_team_leave_out_what_came_from_another(acme, as_member):
    alice = as_member(acme.alice)
    call = miss(acme, agent=acme.nina, name="Geeta")
    page(alice)
    change(alice, "assign", call, to=acme.tara.pk)
    tara = as_member(acme.tara)
    assert named(page(tara, "state=mine")) == ["Geeta"]
    assert named(page(tara, f"state=mine&team={acme.north.pk}")) == []


# --- one pair, notes ----------------------------------------------------------------------------------------


def test_a_note_is_written_on_the_last_missed_call(acme, as_member):
    bob = as_member(acme.bob)
    miss(acme, name="Hitesh", hours=6)
    last = miss(acme, hours=2)
    talk(acme, hours=9)
    page(bob)
    url = f"/call-back/{acme.bob.pk}/{last.contact_id}/note/"
    assert (
        bob.post(url, {"text": "Rings at five", "kept": "sort=tries"})["Location"] == "/call-back/?sort=tries"
    )
    with scope(acme.org.id):
        assert Note.objects.get().call_id == last.pk
    assert "Rings at five" in page(bob)
    assert "Write something first." in bob.post(url, {"text": " "}, follow=True).content.decode()


def test_a_note_on_a_try_goes_to_the_call_that_was_not_picked_up(acme, as_member):
    bob = as_member(acme.bob)
    miss(acme, hours=1)
    tried = talk(acme, hours=3, duration_s=0)
    page(bob)
    bob.post(
        f"/call-back/{acme.bob.pk}/{tried.contact_id}/note/",
        {"text": "Engaged", "kept": "kind=not_picked_up"},
    )
    with scope(acme.org.id):
        assert Note.objects.get().call_id == tried.pk


def test_a_pair_has_a_page_of_its_own_and_a_dialog(acme, as_member):
    tara = as_member(acme.tara)
    call = miss(acme, name="गीता बेन विश्वनाथन")
    page(tara)
    url = f"/call-back/{acme.bob.pk}/{call.contact_id}/"
    text = tara.get(f"{url}?period=7d").content.decode()
    assert 'lang="hi"' in text
    assert "Call back done" in text
    assert 'value="period=7d"' in text
    asked = tara.get(f"{url}?ask=note", headers={"HX-Request": "true"}).content.decode()
    assert "<dialog" in asked
    assert "<html" not in asked
    assert "Who calls" in tara.get(f"{url}?ask=assign", headers={"HX-Request": "true"}).content.decode()
    talk(acme, hours=0)
    tell(acme)
    page(tara)
    assert "Nobody waits here any more." in tara.get(url).content.decode()


def test_agents_call_the_list_follow_ups(acme, as_member):
    assert "Follow-ups</h1>" in page(as_member(acme.bob))
    assert "Call back</h1>" in page(as_member(acme.tara))
    text = page(as_member(acme.bob))
    assert "Never attended (team)" not in text
