"""Each permission alone limits its own doors: what another one allows neither widens nor narrows them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from calliper.calls import actions
from calliper.calls.models import CallTagging
from calliper.calls.tests.make import make_call, make_tag
from calliper.core.clock import now
from calliper.core.permissions import NONE, ORG, OWN, TEAM
from calliper.core.scope import scope
from tests.cast import NOW
from tests.reaching import DISTANCES, Mixed, Things

CALLS = {"calls__read": ORG}
CONTACTS = {"contacts__read": ORG}
# Permission, what else the role has, address, and what is sent; None asks for the page.
DOORS: list[tuple[str, dict[str, Any], str, Any]] = [
    ("calls.read", CONTACTS, "/calls/{call}/", None),
    ("calls.read", CONTACTS, "/agents/{agent}/", None),
    ("calls.read", CONTACTS, "/agents/{agent}/moves/", None),
    ("calls.note", CALLS | CONTACTS, "/calls/{call}/notes/", {"text": "Called back"}),
    ("calls.note", CALLS | CONTACTS, "/calls/notes/{note}/", {"text": "Called back"}),
    ("calls.note", CALLS | CONTACTS, "/calls/notes/{note}/remove/", {}),
    ("calls.note", CALLS | CONTACTS, "/calls/notes/{note}/restore/", {}),
    ("calls.note", CALLS | CONTACTS, "/calls/bulk/", {"call": ["{call}"], "text": "Same"}),
    ("calls.tag", CALLS | CONTACTS, "/calls/{call}/tags/", {"tag": "{tag}"}),
    ("calls.tag", CALLS | CONTACTS, "/calls/{call}/tags/{tag}/", {}),
    ("calls.tag", CALLS | CONTACTS, "/calls/{call}/tags/{tag}/remove/", {}),
    ("calls.tag", CALLS | CONTACTS, "/calls/{call}/twin/unlink/", {}),
    ("calls.tag", CALLS | CONTACTS, "/calls/{call}/twin/link/", {}),
    ("calls.tag", CALLS | CONTACTS, "/calls/bulk/", {"call": ["{call}"], "tag": "{tag}"}),
    ("contacts.read", CALLS, "/contacts/{contact}/", None),
    ("contacts.reveal", CALLS | CONTACTS, "/contacts/{contact}/reveal/", None),
    ("contacts.reveal", CALLS | CONTACTS, "/contacts/{contact}/reveal/", {"reason": "call_back"}),
    ("contacts.reveal", CALLS | CONTACTS, "/calls/{call}/reveal/", None),
    ("contacts.rename", CALLS | CONTACTS, "/contacts/{contact}/rename/", {"name": "Hitesh"}),
    ("contacts.rename", CALLS | CONTACTS, "/contacts/{contact}/names/phones/", {}),
    ("contacts.join", CALLS | CONTACTS, "/contacts/{contact}/same/", None),
    ("contacts.join", CALLS | CONTACTS, "/contacts/{contact}/separate/", {}),
    ("leaves.change", CALLS | {"members__read": ORG}, "/agents/{agent}/leave/", None),
    ("leaves.change", {"members__read": ORG}, "/agents/{agent}/leave/", None),
    ("leaves.change", CALLS | {"members__read": ORG}, "/agents/leaves/{leave}/", None),
    ("leaves.change", {"members__read": ORG}, "/agents/leaves/{leave}/remove/", {}),
    ("members.change", CALLS | {"members__read": ORG}, "/agents/{agent}/off-board/", None),
    ("members.change", CALLS | {"members__read": ORG}, "/agents/{agent}/merge/", None),
    ("members.change", CALLS | {"members__read": ORG}, "/agents/{agent}/bring-back/", {}),
    ("devices.read", CALLS, "/lines/{line}/moves/", None),
]


def filled(text: Any, things: Things, more: dict[str, Any]) -> Any:
    """An address or what is sent, with the ids of what is there."""
    if isinstance(text, dict):
        return {key: filled(value, things, more) for key, value in text.items()}
    if isinstance(text, list):
        return [filled(each, things, more) for each in text]
    ids = {
        "call": things.call.pk,
        "agent": things.agent.pk,
        "contact": things.contact_id,
        "leave": things.leave.pk,
        "line": things.line.pk,
    }
    return str(text).format(
        **ids, **{name: value(things) if callable(value) else value for name, value in more.items()}
    )


@pytest.mark.parametrize(
    ("permission", "around", "path", "sent"), DOORS, ids=[f"{d[0]} {d[2]}" for d in DOORS]
)
def test_a_permission_alone_decides_what_its_door_finds(
    mixed: Mixed, permission: str, around: dict[str, Any], path: str, sent: Any
) -> None:
    tag, notes = make_tag(mixed.acme), {}
    with scope(mixed.acme.org.id):
        for things in mixed.at.values():
            note = actions.add_note(call=things.call, by=mixed.vera, text="Called back", now=NOW)
            notes[things.call.pk] = note.pk
    more = {"tag": tag.pk, "note": lambda things: notes[things.call.pk]}

    def ask(things: Things) -> Any:
        url = filled(path, things, more)
        return mixed.client.get(url) if sent is None else mixed.client.post(url, filled(sent, things, more))

    mixed.assert_limits(permission, ask, **around)


def test_a_change_to_many_leaves_out_what_is_beyond_and_counts_the_rest(mixed: Mixed) -> None:
    tag = make_tag(mixed.acme, "Hot")
    every = [str(things.call.pk) for things in mixed.at.values()]
    for how_far, count in ((OWN, 1), (TEAM, 2), (ORG, 3)):
        mixed.allow(calls__read=ORG, calls__tag=how_far, calls__note=NONE)
        with mixed.undone():
            page = mixed.client.post(
                "/calls/bulk/", {"call": every, "tag": tag.pk}, follow=True
            ).content.decode()
            words = "1 call is tagged" if count == 1 else f"{count} calls are tagged"
            assert words in page
            with scope(mixed.acme.org.id):
                assert CallTagging.objects.filter(tag=tag).count() == count
        assert mixed.client.post("/calls/bulk/", {"call": every, "text": "No"}).status_code == 404


def test_a_change_to_many_is_taken_back_as_far_as_it_may_be_made(mixed: Mixed) -> None:
    tag = make_tag(mixed.acme, "Hot")
    mixed.allow(calls__read=ORG, calls__tag=ORG)
    every = [str(things.call.pk) for things in mixed.at.values()]
    mixed.client.post("/calls/bulk/", {"call": every, "tag": tag.pk})
    with scope(mixed.acme.org.id):
        bulk_id = CallTagging.objects.filter(tag=tag).first().bulk_id
    mixed.allow(calls__read=ORG, calls__tag=OWN)
    mixed.client.post(f"/calls/bulk/{bulk_id}/undo/")
    with scope(mixed.acme.org.id):
        left = set(CallTagging.objects.filter(tag=tag).values_list("call_id", flat=True))
    assert left == {mixed.at[TEAM].call.pk, mixed.at[ORG].call.pk}


def test_the_list_of_contacts_goes_as_far_as_contacts_are_seen(mixed: Mixed) -> None:
    for how_far, seen in ((OWN, 1), (TEAM, 2), (ORG, 3)):
        mixed.allow(calls__read=ORG, contacts__read=how_far)
        listed = mixed.client.get("/contacts/").context
        assert listed["total"] == seen == len(listed["lines"])
        assert all(line.told and line.count == 1 for line in listed["lines"])
        # A colleague's call names its party, and leads to the contact only where that opens.
        calls = mixed.client.get("/calls/").content.decode()
        opens = [str(things.contact_id) in calls for things in mixed.at.values()]
        assert opens == [distance <= how_far for distance in DISTANCES]


def test_a_contact_tells_nothing_of_calls_beyond_reach(mixed: Mixed) -> None:
    mixed.allow(calls__read=OWN, contacts__read=ORG)
    lines = {line.party.contact_id: line for line in mixed.client.get("/contacts/").context["lines"]}
    told = {distance: lines[things.contact_id].told for distance, things in mixed.at.items()}
    assert told == {OWN: True, TEAM: False, ORG: False}
    assert [lines[things.contact_id].count for things in mixed.at.values()] == [1, 0, 0]
    assert len(mixed.client.get("/contacts/?outcome=connected").context["lines"]) == 1
    page = mixed.client.get(f"/contacts/{mixed.at[ORG].contact_id}/")
    assert page.context["rows"] == []
    assert page.context["totals"].calls == 0
    assert "Nina Desai" not in page.content.decode()


def test_choices_and_counts_end_where_calls_do(mixed: Mixed) -> None:
    make_tag(mixed.acme, "Hot")
    for how_far, people in ((OWN, 0), (TEAM, 2), (ORG, 3)):
        mixed.allow(
            calls__read=how_far,
            devices__read=ORG,
            members__read=ORG,
            contacts__read=ORG,
            call_tags__change=ORG,
        )
        choices = mixed.client.get("/calls/").context["chips"]
        named = {chip.name: len(chip.options) for chip in (*choices["bar"], *choices["more"])}
        assert (named.get("agent", 0), named.get("device", 0)) == (people, DISTANCES.index(how_far) + 1)
        assert named.get("team", 0) == {OWN: 0, TEAM: 1, ORG: 2}[how_far]
        assert mixed.client.get("/agents/").context["total"] == DISTANCES.index(how_far) + 1
        asked = mixed.client.get("/calls/newer/?after=none&seen=")
        assert asked.context["count"] == DISTANCES.index(how_far) + 1
    mixed.allow(calls__read=ORG, devices__read=NONE)
    named = {chip.name for chip in mixed.client.get("/calls/").context["chips"]["more"]}
    assert not named & {"device", "line"}


def test_an_agents_calls_in_another_team_are_not_counted_for_its_lead(mixed: Mixed) -> None:
    make_call(mixed.acme, agent=mixed.acme.bob, team=mixed.acme.south, number="5550199999")
    lately = now() - timedelta(seconds=2)
    make_call(mixed.acme, agent=mixed.acme.bob, team=mixed.acme.south, number="5550199998", start=lately)
    for how_far, calls, today in ((TEAM, 1, 0), (ORG, 3, 1)):
        mixed.allow(calls__read=how_far)
        lines = {line.member.pk: line for line in mixed.client.get("/agents/").context["lines"]}
        assert lines[mixed.acme.bob.pk].today == today
        assert (lines[mixed.acme.bob.pk].last_at == lately) is (how_far == ORG)
        assert len(mixed.client.get(f"/calls/?agent={mixed.acme.bob.pk}").context["rows"]) == calls


def test_the_search_finds_each_kind_as_far_as_it_is_seen(mixed: Mixed) -> None:
    mixed.allow(calls__read=TEAM, contacts__read=OWN, devices__read=ORG)

    def groups(text: str) -> dict[str, int]:
        found = mixed.client.post("/search/", {"q": text}, headers={"HX-Request": "true"}).context["groups"]
        return {group.key: len(group.results) for group in found}

    assert groups("Party") == {"contacts": 1}
    assert groups("Line") == {"lines": 3}
    assert groups("Galaxy") == {"devices": 3}
    assert groups("Nina") == {"devices": 1}
    assert groups("Bob") == {"agents": 1, "devices": 1}
    assert groups("South") == {}
    assert groups("North") == {"teams": 1}
    assert groups("5550104402") == {}


def test_pages_offer_what_may_be_done_with_this_call(mixed: Mixed) -> None:
    make_tag(mixed.acme, "Hot")
    mixed.allow(calls__read=ORG, calls__note=OWN, calls__tag=TEAM, contacts__read=ORG, contacts__reveal=OWN)
    for distance, things in mixed.at.items():
        page = mixed.client.get(f"/calls/{things.call.pk}/").content.decode()
        assert (f"/calls/{things.call.pk}/notes/" in page) is (distance == OWN)
        assert (f"/calls/{things.call.pk}/tags/" in page) is (distance <= TEAM)
        assert (f"/calls/{things.call.pk}/reveal/" in page) is (distance == OWN)
    listed = mixed.client.get("/calls/").content.decode()
    picks = [f'name="call" value="{things.call.pk}"' in listed for things in mixed.at.values()]
    assert picks == [True, True, False]
    eyes = [f"/calls/{things.call.pk}/reveal/" in listed for things in mixed.at.values()]
    assert eyes == [True, False, False]


def test_a_phone_shows_on_an_agents_page_only_to_who_sees_phones(mixed: Mixed) -> None:
    mixed.allow(calls__read=ORG, devices__read=TEAM)
    for distance, things in mixed.at.items():
        page = mixed.client.get(f"/agents/{things.agent.pk}/?view=phones").content.decode()
        assert ("Galaxy A15" in page) is (distance <= TEAM)
        assert (things.line.label in page) is (distance <= TEAM)
    seen = {line.member.pk: line.phone_seen for line in mixed.client.get("/agents/").context["lines"]}
    assert [seen[things.agent.pk] for things in mixed.at.values()] == [True, True, False]


def test_the_use_of_tags_is_counted_within_reach(mixed: Mixed) -> None:
    tag = make_tag(mixed.acme, "Hot")
    with scope(mixed.acme.org.id):
        for things in mixed.at.values():
            CallTagging.objects.create(
                call=things.call, tag=tag, by_id=mixed.vera.pk, at=NOW, start_at=things.call.start_at
            )
    for how_far in (NONE, OWN, TEAM, ORG):
        mixed.allow(calls__read=how_far, call_tags__change=ORG)
        (row,) = mixed.client.get("/settings/call-tags/").context["rows"]
        assert row["count"] == int(how_far)
