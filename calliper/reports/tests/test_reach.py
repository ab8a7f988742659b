"""Figures, and calls to return, go as far as the permission of each; what is seen of calls is something else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from calliper.calls import access as calls
from calliper.calls import actions
from calliper.calls.models import Call, CallBack, Note
from calliper.core.clock import ms, now
from calliper.core.permissions import NONE, ORG, OWN, TEAM
from calliper.core.scope import scope
from calliper.reports import access
from calliper.reports.actions.projecting import catch_up
from calliper.reports.models.state import Health
from calliper.reports.question import Question
from calliper.reports.store import connection
from calliper.reports.tests.owed import miss, pair, tell, undo_url
from tests.cast import NOW
from tests.reaching import DISTANCES, Mixed, Things

pytestmark = pytest.mark.django_db(databases="__all__")
AROUND = {"calls__read": ORG, "contacts__read": ORG, "reports__read": ORG}


@pytest.fixture
def missed(mixed: Mixed, projection: Any) -> dict[UUID, Call]:
    """A missed call of each of the three, by agent."""
    found = {
        things.agent.pk: miss(mixed.acme, f"55501099{n:02}", agent=things.agent)
        for n, things in enumerate(mixed.at.values())
    }
    tell(mixed.acme)
    with scope(mixed.acme.org.id):
        catch_up(now())
    return found


def url_of(call: Call, more: str = "") -> str:
    return f"/call-back/{call.agent_id}/{call.contact_id}/{more}"


def test_calls_are_worked_through_as_far_as_that_goes(mixed: Mixed, missed: dict[UUID, Call]) -> None:
    def look(things: Things) -> Any:
        return mixed.client.get(url_of(missed[things.agent.pk]))

    def finish(things: Things) -> Any:
        return mixed.client.post(
            "/call-back/change/", {"do": "done", "pair": [pair(missed[things.agent.pk])]}
        )

    for ask in (look, finish):
        mixed.assert_limits("call_backs.work", ask, **AROUND)


def test_calls_are_given_as_far_as_that_goes(mixed: Mixed, missed: dict[UUID, Call]) -> None:
    around = {**AROUND, "call_backs__work": ORG}

    def give(things: Things) -> Any:
        sent = {"do": "assign", "pair": [pair(missed[things.agent.pk])], "to": mixed.vera.pk}
        return mixed.client.post("/call-back/change/", sent)

    def take(things: Things) -> Any:
        return mixed.client.post(
            "/call-back/change/", {"do": "unassign", "pair": [pair(missed[things.agent.pk])]}
        )

    for ask in (give, take):
        mixed.assert_limits("call_backs.assign", ask, **around)


def test_notes_are_written_as_far_as_notes_are(mixed: Mixed, missed: dict[UUID, Call]) -> None:
    def note(things: Things) -> Any:
        return mixed.client.post(url_of(missed[things.agent.pk], "note/"), {"text": "Rang back"})

    mixed.assert_limits("calls.note", note, **AROUND, call_backs__work=ORG)


def test_many_at_once_are_changed_as_far_as_it_goes_and_counted(
    mixed: Mixed, missed: dict[UUID, Call]
) -> None:
    every = [pair(call) for call in missed.values()]
    for how_far, words in ((OWN, "Marked as called back."), (TEAM, "2 are marked"), (ORG, "3 are marked")):
        mixed.allow(**AROUND, call_backs__work=how_far)
        with mixed.undone():
            page = mixed.client.post("/call-back/change/", {"do": "done", "pair": every}, follow=True)
            assert words in page.content.decode()
            with scope(mixed.acme.org.id):
                assert CallBack.objects.filter(done_at__isnull=False).count() == how_far


def test_the_list_and_the_shortlist_end_where_work_does(mixed: Mixed, missed: dict[UUID, Call]) -> None:
    for how_far in (OWN, TEAM, ORG):
        mixed.allow(**AROUND, call_backs__work=how_far)
        context = mixed.client.get("/call-back/").context
        assert context["counts"]["waiting"] == len(context["rows"]) == how_far
        board = mixed.client.get("/dashboard/").context
        assert board["short"].waiting == how_far
        figure = next(each for each in board["figures"] if each.name == "never_attended")
        # The figure is of all, and leads to the list only where that has as many.
        assert (figure.parts[0][0], bool(figure.url)) == ("3", how_far == ORG)


def test_figures_end_where_figures_do_and_link_to_as_many_calls(
    mixed: Mixed, missed: dict[UUID, Call]
) -> None:
    for how_far in (OWN, TEAM, ORG):
        for seen in (NONE, OWN, ORG):
            mixed.allow(reports__read=how_far, calls__read=seen)
            answer = mixed.client.get("/dashboard/")
            assert answer.context["total"].calls >= how_far
            main = answer.content.decode().partition("<main")[2]
            assert ('href="/calls/?' in main) is (seen >= how_far), (how_far, seen)
            agents = [f'href="/agents/{things.agent.pk}/"' in main for things in mixed.at.values()]
            expected = [how_far > OWN and distance <= min(seen, how_far) for distance in DISTANCES]
            assert agents == expected, (how_far, seen)


def test_a_pair_offers_what_may_be_done_with_it(mixed: Mixed, missed: dict[UUID, Call]) -> None:
    mixed.allow(
        calls__read=ORG, call_backs__work=ORG, call_backs__assign=TEAM, calls__note=OWN, contacts__read=TEAM,
        contacts__reveal=OWN,
    )  # fmt: skip
    listed = mixed.client.get("/call-back/").context["rows"]
    rows = {row.pair.agent: row for row in listed}
    for distance, things in mixed.at.items():
        row = rows[things.agent.pk]
        assert (row.may_note, row.may_reveal) == (distance == OWN, distance == OWN)
        assert (row.may_assign, row.contact_opens) == (distance <= TEAM, distance <= TEAM)
        page = mixed.client.get(url_of(missed[things.agent.pk])).content.decode()
        assert ("/note/" in page) is (distance == OWN)
        assert ('value="assign"' in page) is (distance <= TEAM)


def test_what_was_given_may_be_worked_on_beyond_reach(mixed: Mixed, missed: dict[UUID, Call]) -> None:
    """Whoever gave it decided that; writing the note and asking for the number come with it where they are had."""
    call = missed[mixed.acme.nina.pk]
    mixed.allow(
        **{**AROUND, "calls__read": OWN, "contacts__read": OWN}, call_backs__work=OWN, calls__note=OWN
    )
    with scope(mixed.acme.org.id):
        owed = [actions.Owed(call.agent_id, call.contact_id, call.start_at)]
        actions.assign_call_backs(owed=owed, to=mixed.vera, by=mixed.acme.alice, now=NOW)
        assert calls.workable(mixed.vera_now(), [(call.agent_id, call.contact_id)])
    assert mixed.client.get(url_of(call)).status_code == 200
    assert mixed.client.post(url_of(call, "note/"), {"text": "Rang back"}).status_code == 302
    with scope(mixed.acme.org.id):
        assert Note.objects.filter(call=call).count() == 1
    assert mixed.client.get(f"/calls/{call.pk}/").status_code == 404
    assert mixed.client.get(f"/contacts/{call.contact_id}/").status_code == 404
    mixed.allow(**{**AROUND, "calls__read": OWN, "contacts__read": OWN}, call_backs__work=OWN)
    assert mixed.client.post(url_of(call, "note/"), {"text": "Without leave"}).status_code == 404


def test_what_comes_with_a_call_that_was_given_is_limited_by_what_one_may(
    mixed: Mixed, missed: dict[UUID, Call]
) -> None:
    call = missed[mixed.acme.nina.pk]
    with scope(mixed.acme.org.id):
        owed = [actions.Owed(call.agent_id, call.contact_id, call.start_at)]
        actions.assign_call_backs(owed=owed, to=mixed.vera, by=mixed.acme.alice, now=NOW)
    around = {"calls__read": OWN, "contacts__read": OWN, "call_backs__work": OWN}
    more = {"calls__note": "may_note", "contacts__reveal": "may_reveal", "call_backs__assign": "may_assign"}
    for held in ({}, *({name: OWN} for name in more)):
        mixed.allow(**around, **held)
        (row,) = mixed.client.get("/call-back/?state=mine").context["rows"]
        assert {name: getattr(row, field) for name, field in more.items()} == {
            name: name in held for name in more
        }


def test_the_dashboard_lists_calls_to_return_for_who_works_on_them(
    mixed: Mixed, missed: dict[UUID, Call]
) -> None:
    for held in (NONE, OWN):
        mixed.allow(**AROUND, call_backs__work=held)
        assert (mixed.client.get("/dashboard/").context["short"] is not None) is (held == OWN)


def test_where_figures_cannot_be_read_calls_are_offered_to_who_sees_them(
    mixed: Mixed, missed: dict[UUID, Call]
) -> None:
    connection.shut(Health.BROKEN)
    for held in (NONE, OWN):
        mixed.allow(reports__read=ORG, calls__read=held)
        page = mixed.client.get("/dashboard/").content.decode()
        assert "Figures cannot be read" in page
        assert ("Show calls" in page) is (held == OWN)


def test_own_figures_lead_to_own_calls_without_a_choice_of_agent(
    mixed: Mixed, missed: dict[UUID, Call]
) -> None:
    for held in (OWN, ORG):
        mixed.allow(**{**AROUND, "reports__read": held})
        rows = mixed.client.get("/dashboard/").context["team"].rows
        assert rows
        assert {"agent=" in row.urls["calls"] for row in rows} == {held == ORG}


def test_a_note_goes_to_the_last_missed_call_within_reach(mixed: Mixed, projection: Any) -> None:
    """Bob missed the contact in North, which Vera leads, and again when he worked in South."""
    acme = mixed.acme
    near, given = miss(acme, hours=6), miss(acme, "5550109977", agent=acme.nina, hours=6)
    with scope(acme.org.id):
        miss(acme, hours=2, team=acme.south)
        owed = [actions.Owed(given.agent_id, given.contact_id, given.start_at)]
        actions.assign_call_backs(owed=owed, to=mixed.vera, by=acme.alice, now=NOW)
    tell(acme)
    mixed.allow(**{**AROUND, "calls__read": TEAM}, call_backs__work=TEAM, calls__note=TEAM)
    assert mixed.client.post(url_of(near, "note/"), {"text": "Rings at five"}).status_code == 302
    with scope(acme.org.id):
        assert Note.objects.get().call_id == near.pk


def test_who_may_no_longer_give_calls_takes_nothing_back(mixed: Mixed, missed: dict[UUID, Call]) -> None:
    rights = {**AROUND, "call_backs__work": ORG}
    mixed.allow(**rights, call_backs__assign=ORG)
    sent = {"do": "assign", "to": str(mixed.vera.pk), "pair": [pair(missed[mixed.acme.bob.pk])]}
    undo = undo_url(mixed.client.post("/call-back/change/", sent))
    mixed.allow(**rights)
    assert mixed.client.post(undo).status_code == 404
    mixed.allow(**rights, call_backs__assign=ORG)
    assert mixed.client.post(undo).status_code == 302


def test_an_answer_is_of_the_calls_that_figures_reach(mixed: Mixed, missed: dict[UUID, Call]) -> None:
    day = missed[mixed.vera.pk].day
    for how_far in (NONE, OWN, TEAM, ORG):
        mixed.allow(calls__read=ORG, reports__read=how_far, call_backs__work=OWN)
        with scope(mixed.acme.org.id):
            viewer = mixed.vera_now()
            found = access.answer(viewer, Question(("missed",), day, day)).rows
            pairs = access.pairs(viewer, "never_attended", Question(("never_attended",), day, day))
        assert sum(row["missed"] or 0 for row in found) == how_far
        assert [each.agent for each in pairs] == [mixed.vera.pk]
        assert all(ms(each.last_at) for each in pairs)
