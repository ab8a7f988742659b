"""Leave, merging and off-boarding, through the pages that do it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from calliper.activity.models import Event
from calliper.calls.models import Call, CallMove
from calliper.calls.tests.make import make_call, make_device, make_line
from calliper.core.jobs import State, drain
from calliper.core.scope import scope
from calliper.devices import actions as devices
from calliper.devices.models import Device, EnrolmentCode, LinePeriod
from calliper.orgs import access as orgs_access
from calliper.orgs import actions as orgs
from calliper.orgs.models import Leave, Login, Member, Placement
from tests.cast import NOW
from tests.handset import item, ms, ready

pytestmark = pytest.mark.django_db(databases="__all__")
LEAVE = {"from_day": "2026-12-01", "until_day": "2026-12-05", "reason": "शादी in Nashik"}


def text_of(response):
    return response.content.decode()


@pytest.fixture
def double(acme):
    with scope(acme.org.id):
        return orgs.add_member(by=acme.alice, name="B. Kulkarni", agent_code="K-2", now=NOW)


# --- leave -----------------------------------------------------------------------------------------------------------


def test_a_lead_enters_changes_and_removes_a_leave(acme, as_member):
    tara = as_member(acme.tara)
    assert tara.get(f"/agents/{acme.bob.pk}/leave/").status_code == 200
    assert tara.post(f"/agents/{acme.bob.pk}/leave/", LEAVE)["Location"] == f"/agents/{acme.bob.pk}/"
    with scope(acme.org.id):
        leave = Leave.objects.get()
    assert (leave.from_day, leave.until_day, leave.reason) == (
        date(2026, 12, 1),
        date(2026, 12, 5),
        LEAVE["reason"],
    )
    page = f"/agents/leaves/{leave.pk}/"
    assert 'value="2026-12-05"' in text_of(tara.get(page))
    tara.post(page, {**LEAVE, "until_day": "2026-12-06"})
    tara.post(page, {**LEAVE, "until_day": "2026-12-06"})
    with scope(acme.org.id):
        assert Leave.objects.get().until_day == date(2026, 12, 6)
    tara.post(f"{page}remove/")
    with scope(acme.org.id):
        assert not Leave.objects.exists()
        kinds = (
            Event.objects.filter(kind__startswith="leave.")
            .order_by("at", "id")
            .values_list("kind", flat=True)
        )
        assert list(kinds) == ["leave.added", "leave.changed", "leave.removed"]


def test_a_removed_leave_is_put_back_once(acme, as_member):
    alice = as_member(acme.alice)
    alice.post(f"/agents/{acme.bob.pk}/leave/", LEAVE)
    with scope(acme.org.id):
        leave_id = Leave.objects.get().pk
    alice.post(f"/agents/leaves/{leave_id}/remove/")
    undo = f"/agents/{acme.bob.pk}/leave/restore/"
    assert alice.post(f"/agents/{acme.nina.pk}/leave/restore/").status_code == 404
    alice.post(f"/agents/{acme.bob.pk}/leave/", {**LEAVE, "reason": ""})
    with scope(acme.org.id):
        again = Leave.objects.get()
    alice.post(f"/agents/leaves/{again.pk}/remove/")
    assert alice.post(undo).status_code == 302
    assert alice.post(undo).status_code == 404
    with scope(acme.org.id):
        assert Leave.objects.get().from_day == date(2026, 12, 1)


def test_putting_back_days_that_are_taken_by_now_says_so(acme, as_member):
    alice = as_member(acme.alice)
    alice.post(f"/agents/{acme.bob.pk}/leave/", LEAVE)
    with scope(acme.org.id):
        leave_id = Leave.objects.get().pk
    alice.post(f"/agents/leaves/{leave_id}/remove/")
    alice.post(f"/agents/{acme.bob.pk}/leave/", LEAVE)
    page = alice.post(f"/agents/{acme.bob.pk}/leave/restore/", follow=True)
    assert "on leave on some of these days already" in text_of(page)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({"from_day": "2026-12-06"}, "before the first"),
        ({"from_day": "2026-11-01", "until_day": "2026-11-10"}, "already"),
        ({"from_day": "soon"}, "Enter a valid date"),
    ],
)
def test_a_leave_that_cannot_be_says_why(acme, as_member, days, words):
    with scope(acme.org.id):
        orgs.add_leave(
            by=acme.alice, member=acme.bob, from_day=date(2026, 11, 10), until_day=date(2026, 11, 12), now=NOW
        )
    answer = as_member(acme.alice).post(f"/agents/{acme.bob.pk}/leave/", {**LEAVE, **days})
    assert answer.status_code == 422
    assert words in text_of(answer)


def test_a_changed_leave_may_not_run_into_another(acme, as_member):
    with scope(acme.org.id):
        one, other = (
            orgs.add_leave(by=acme.alice, member=acme.bob, from_day=day, until_day=day, now=NOW)
            for day in (date(2026, 12, 1), date(2026, 12, 3))
        )
    answer = as_member(acme.alice).post(f"/agents/leaves/{other.pk}/", LEAVE)
    assert answer.status_code == 422
    with scope(acme.org.id):
        orgs.remove_leave(by=acme.alice, leave=one, now=NOW)
        orgs.remove_leave(by=acme.alice, leave=one, now=NOW)
        assert Event.objects.filter(kind="leave.removed").count() == 1


def test_leave_is_for_those_who_lead_the_agent(acme, as_member):
    with scope(acme.org.id):
        leave = orgs.add_leave(
            by=acme.alice, member=acme.nina, from_day=date(2026, 12, 1), until_day=date(2026, 12, 1), now=NOW
        )
    for path in (
        f"/agents/{acme.nina.pk}/leave/",
        f"/agents/leaves/{leave.pk}/",
        f"/agents/leaves/{leave.pk}/remove/",
    ):
        for member in (acme.tara, acme.nina, acme.ravi):
            assert as_member(member).post(path, LEAVE).status_code == 404, (path, member.name)


def test_it_knows_who_is_away_on_a_day(acme):
    with scope(acme.org.id):
        orgs.add_leave(
            by=acme.alice, member=acme.bob, from_day=date(2026, 12, 1), until_day=date(2026, 12, 5), now=NOW
        )
        people = [acme.bob.pk, acme.nina.pk]
        away = {day: orgs_access.on_leave(people, date(2026, 12, day)) for day in (1, 5, 6)}
        assert away == {1: {acme.bob.pk}, 5: {acme.bob.pk}, 6: set()}
        assert orgs_access.on_leave(people, date(2026, 11, 30)) == set()
        assert [leave.member_id for leave in orgs_access.leaves(acme.bob)] == [acme.bob.pk]


# --- merging ---------------------------------------------------------------------------------------------------------


def test_merging_shows_first_and_asks_by_both_names(acme, double, as_member):
    make_call(acme, agent=double)
    alice, page = as_member(acme.alice), f"/agents/{double.pk}/merge/"
    first = text_of(alice.get(page))
    assert "was entered twice" in first
    assert "Merge B. Kulkarni into" not in first
    preview = text_of(alice.get(page, {"into": str(acme.bob.pk)}))
    for words in (
        "Merge B. Kulkarni into Bob Kulkarni?",
        "cannot be undone",
        "keeps the role Agent",
        "K-2",
        "other way",
    ):
        assert words in preview, words
    assert "takes over the agent code K-2" in preview


def test_merging_moves_everything_to_the_one_that_stays(acme, double, as_member):
    phone = make_device(acme, double)
    with scope(acme.org.id):
        line = make_line(acme)
        LinePeriod.objects.create(line=line, member=double, device=phone)
        tag = orgs.create_agent_tag(by=acme.alice, name="Hindi", now=NOW)
        for member in (double, acme.bob):
            orgs.set_agent_tags(by=acme.alice, member=member, tags=[tag], now=NOW)
        orgs.add_leave(
            by=acme.alice, member=double, from_day=date(2026, 12, 1), until_day=date(2026, 12, 1), now=NOW
        )
        orgs.invite(by=acme.alice, email="bk@example.com", member=double, now=NOW)
    make_call(acme, agent=double, line=line, device=phone)
    alice = as_member(acme.alice)
    answer = alice.post(f"/agents/{double.pk}/merge/", {"into": str(acme.bob.pk)})
    assert answer["Location"] == f"/agents/{acme.bob.pk}/"
    assert "0 of up to 1 done" in text_of(alice.get(f"/agents/{acme.bob.pk}/moves/"))
    drain(NOW + timedelta(days=400))
    with scope(acme.org.id):
        double.refresh_from_db()
        bob = Member.objects.get(pk=acme.bob.pk)
        assert (double.merged_into_id, double.agent_code, double.is_active) == (bob.pk, "", False)
        assert (bob.agent_code, bob.team_id, bob.login_id) == ("K-2", acme.north.pk, acme.bob.login_id)
        assert orgs_access.tags_of(bob) == ["Hindi"]
        assert Leave.objects.get().member_id == bob.pk
        assert Device.objects.get().member_id == bob.pk
        assert LinePeriod.objects.get().member_id == bob.pk
        assert Call.objects.get().agent_id == bob.pk
        assert CallMove.objects.get().state == State.DONE
        event = Event.objects.get(kind="member.merged")
        assert (event.about_id, event.facts) == (bob.pk, {"former": str(double.pk)})
        assert not orgs_access.invitations(acme.alice).exists(), "Bob signs in already"
    assert "1 call moved" in text_of(alice.get(f"/agents/{acme.bob.pk}/moves/"))


def test_the_former_leads_to_the_one_that_stays(acme, double, as_member):
    with scope(acme.org.id):
        third = orgs.add_member(by=acme.alice, name="Bobby", now=NOW)
        orgs.merge_members(by=acme.alice, former=third, into=double, now=NOW)
        orgs.merge_members(by=acme.alice, former=double, into=acme.bob, now=NOW)
    alice = as_member(acme.alice)
    for former in (double, third):
        assert alice.get(f"/agents/{former.pk}/")["Location"] == f"/agents/{acme.bob.pk}/"
        assert alice.get(f"/settings/members/{former.pk}/")["Location"] == f"/settings/members/{acme.bob.pk}/"
        assert as_member(acme.nina).get(f"/agents/{former.pk}/").status_code == 404
        assert alice.post(f"/settings/members/{former.pk}/enable/").status_code == 404
    assert as_member(acme.tara).get(f"/agents/{double.pk}/").status_code == 302
    listed = text_of(alice.get("/agents/?state=all")) + text_of(alice.get("/settings/members/"))
    assert "B. Kulkarni" not in listed


def test_the_only_login_survives(acme, double, as_member):
    with scope(acme.org.id):
        orgs.merge_members(by=acme.alice, former=acme.bob, into=double, now=NOW)
        stays = Member.objects.get(pk=double.pk)
        assert (stays.login_id, stays.team_id, stays.email) == (
            acme.bob.login_id,
            acme.north.pk,
            "bob@example.com",
        )
        assert Member.objects.get(pk=acme.bob.pk).login_id is None
        assert [row.member_id for row in Placement.objects.filter(team=acme.north, leads=False)].count(
            double.pk
        ) == 1
    assert as_member(stays).get(f"/agents/{double.pk}/").status_code == 200


def test_an_open_offer_goes_along(acme, double):
    with scope(acme.org.id):
        other = orgs.add_member(by=acme.alice, name="Bobby", now=NOW)
        offer = orgs.invite(by=acme.alice, email="bk@example.com", member=double, now=NOW)
        orgs.merge_members(by=acme.alice, former=double, into=other, now=NOW)
        offer.refresh_from_db()
        assert (offer.member_id, offer.revoked_at) == (other.pk, None)


@pytest.mark.parametrize(
    ("former", "into", "words"),
    [
        ("bob", "nina", "both sign in"),
        ("alice", "double", "yourself"),
        ("double", "gone", "disabled"),
        ("double", "double", "Select a valid choice"),
    ],
)
def test_what_cannot_be_merged_says_why(acme, double, as_member, former, into, words):
    with scope(acme.org.id):
        gone = orgs.add_member(by=acme.alice, name="Gone", now=NOW)
        orgs.disable_member(by=acme.alice, member=gone, now=NOW)
    people = {"bob": acme.bob, "nina": acme.nina, "alice": acme.alice, "double": double, "gone": gone}
    alice, page = as_member(acme.alice), f"/agents/{people[former].pk}/merge/"
    answer = alice.post(page, {"into": str(people[into].pk)})
    assert answer.status_code == 422
    assert words in text_of(answer)
    with scope(acme.org.id):
        assert not Member.objects.filter(merged_into__isnull=False).exists()
        assert not CallMove.objects.exists()


def test_an_admin_does_not_merge_an_owner(acme, double):
    with scope(acme.org.id):
        boss = orgs.add_member(by=acme.alice, name="Boss", role="owner", now=NOW)
        admin = orgs.add_member(by=acme.alice, name="Adam", role="admin", now=NOW)
        with pytest.raises(orgs.Refused):
            orgs.merge_members(by=admin, former=boss, into=double, now=NOW)
        with pytest.raises(orgs.Refused):
            orgs.merge_members(by=admin, former=double, into=boss, now=NOW)
        orgs.merge_members(by=acme.alice, former=double, into=boss, now=NOW)
        with pytest.raises(orgs.Refused, match="already"):
            orgs.merge_members(by=acme.alice, former=double, into=acme.bob, now=NOW)
        double.refresh_from_db()
        with pytest.raises(orgs.Refused, match="merged"):
            orgs.enable_member(by=acme.alice, member=double, now=NOW)


def test_merging_stays_within_the_organisation(acme, globex, double, as_member):
    answer = as_member(acme.alice).post(f"/agents/{double.pk}/merge/", {"into": str(globex.charlie.pk)})
    assert answer.status_code == 422
    for member in (acme.tara, acme.bob, globex.charlie):
        assert as_member(member).get(f"/agents/{double.pk}/merge/").status_code == 404


# --- off-boarding ----------------------------------------------------------------------------------------------------


def test_off_boarding_says_what_ends_and_what_stays(acme, as_member):
    make_device(acme, acme.bob, queued=4)
    make_call(acme)
    text = text_of(as_member(acme.alice).get(f"/agents/{acme.bob.pk}/off-board/"))
    for words in (
        "Samsung Galaxy A15",
        "told to wipe",
        "bob@example.com",
        "1 call with its notes",
        "4 calls were still",
    ):
        assert words in text, words
    assert "Leading North" in text_of(as_member(acme.alice).get(f"/agents/{acme.tara.pk}/off-board/"))


def test_off_boarding_ends_phones_lines_and_sign_in_and_keeps_the_data(acme, as_member):
    phone = ready(acme.bob)
    assert phone.statuses([item(start_ms=ms(datetime.now(UTC)))]) == ["stored"]
    bob = as_member(acme.bob)
    assert bob.get("/calls/").status_code == 200
    with scope(acme.org.id):
        devices.issue_code(by=acme.alice, member=acme.bob, now=NOW + timedelta(days=400))
    alice = as_member(acme.alice)
    assert alice.post(f"/agents/{acme.bob.pk}/off-board/").status_code == 302
    refused = phone.send([item(start_ms=1)])
    assert (refused.status_code, refused.json()["code"], refused.json()["wipe"]) == (
        401,
        "device_revoked",
        True,
    )
    assert "/login/" in bob.get("/calls/")["Location"]
    with scope(acme.org.id):
        member = Member.objects.get(pk=acme.bob.pk)
        assert member.left_at is not None
        assert member.disabled_at is not None
        assert member.team_id == acme.north.pk
        assert LinePeriod.objects.filter(until_at=None).count() == 0
        assert Device.objects.get().revoked_reason == "left"
        assert (
            EnrolmentCode.objects.filter(used_at=None, expires_at__gt=NOW + timedelta(days=400)).count() == 0
        )
        assert Call.objects.count() == 1
        assert Event.objects.get(kind="member.off_boarded").facts == {"phones": 1}
    assert "Left on" in text_of(as_member(acme.tara).get(f"/agents/{acme.bob.pk}/"))
    assert "Left on" in text_of(alice.get("/agents/?state=left"))
    assert [line.member.name for line in alice.get("/agents/?state=disabled").context["lines"]] == []


def test_off_boarding_twice_is_once_and_whoever_comes_back_starts_anew(acme, as_member):
    phone = ready(acme.bob)
    alice, page = as_member(acme.alice), f"/agents/{acme.bob.pk}/off-board/"
    alice.post(page)
    alice.post(page)
    assert "Bring back" in text_of(alice.get(page))
    assert "Bring back" in text_of(alice.get(f"/settings/members/{acme.bob.pk}/"))
    with scope(acme.org.id):
        assert Event.objects.filter(kind="member.off_boarded").count() == 1
    assert alice.post(f"/agents/{acme.bob.pk}/bring-back/").status_code == 302
    with scope(acme.org.id):
        member = Member.objects.get(pk=acme.bob.pk)
        assert (member.left_at, member.disabled_at) == (None, None)
    assert phone.send([item()]).status_code == 401
    assert ready(acme.bob).send([item()]).status_code == 200


def test_a_lead_who_leaves_leads_no_more(acme, as_member):
    as_member(acme.alice).post(f"/agents/{acme.tara.pk}/off-board/")
    with scope(acme.org.id):
        assert not Placement.objects.filter(member=acme.tara, leads=True, until_at=None).exists()


@pytest.mark.parametrize("who", ["alice", "tara", "bob"])
def test_nobody_off_boards_the_last_owner_oneself_or_without_the_right(acme, as_member, who):
    answer = as_member(getattr(acme, who)).post(f"/agents/{acme.alice.pk}/off-board/")
    assert answer.status_code == (422 if who == "alice" else 404)
    with scope(acme.org.id):
        assert Member.objects.get(pk=acme.alice.pk).left_at is None


def test_an_admin_neither_off_boards_nor_brings_back_an_owner(acme, as_member):
    with scope(acme.org.id):
        boss = orgs.add_member(by=acme.alice, name="Boss", role="owner", now=NOW)
        login = Login.objects.create(email="adam@example.com", name="Adam", password="!")
        admin = orgs.add_member(by=acme.alice, name="Adam", role="admin", login=login, now=NOW)
    adam = as_member(admin)
    assert adam.post(f"/agents/{boss.pk}/off-board/").status_code == 422
    with scope(acme.org.id):
        orgs.disable_member(by=acme.alice, member=boss, now=NOW)
    page = adam.post(f"/agents/{boss.pk}/bring-back/", follow=True)
    assert "Only an owner" in text_of(page)


def test_disabling_says_that_the_phone_goes_on(acme, as_member):
    phone = ready(acme.bob)
    alice = as_member(acme.alice)
    page = text_of(alice.post(f"/settings/members/{acme.bob.pk}/disable/", follow=True))
    assert "go on delivering calls" in page
    assert f"/agents/{acme.bob.pk}/off-board/" in page
    assert phone.send([item()]).status_code == 200


# --- a line changes hands --------------------------------------------------------------------------------------------


def test_a_line_is_handed_over_behind_calls_and_given_back_by_the_toast(acme, as_member):
    phone = ready(acme.bob)
    assert phone.statuses([item(start_ms=ms(datetime.now(UTC)))]) == ["stored"]
    with scope(acme.org.id):
        period = LinePeriod.objects.get()
    alice, today = as_member(acme.alice), timezone.localdate(timezone=acme.org.zone)
    page = f"/lines/{period.line_id}/"
    assert f"{page}moves/" in text_of(alice.get(page))
    given = {"member": str(acme.nina.pk), "from_at": today.isoformat()}
    shown = text_of(alice.post(f"/lines/periods/{period.pk}/reassign/", given, follow=True))
    assert "move over by themselves" in shown
    with scope(acme.org.id):
        after = LinePeriod.objects.get(until_at=None)
    undo = f"/lines/periods/{after.pk}/give-back/"
    assert undo in shown
    for _ in range(3):
        drain(NOW + timedelta(days=9999))
    with scope(acme.org.id):
        call = Call.objects.get()
        assert call.agent_id == acme.nina.pk
    said = text_of(alice.get(f"{page}moves/"))
    assert "1 call moved from Bob Kulkarni to Nina Desai" in said
    assert "Agent" in text_of(alice.get(f"/calls/{call.pk}/"))
    assert "Nina Desai" in text_of(alice.get(f"/calls/{call.pk}/"))
    assert "Bob Kulkarni’s again" in text_of(alice.post(undo, follow=True))
    for _ in range(3):
        drain(NOW + timedelta(days=9999))
    with scope(acme.org.id):
        assert Call.objects.get().agent_id == acme.bob.pk
        still = LinePeriod.objects.get()
    assert "nothing to take back" in text_of(alice.post(f"/lines/periods/{still.pk}/give-back/", follow=True))
    for member in (acme.tara, acme.bob):
        assert as_member(member).post(f"/lines/periods/{still.pk}/give-back/").status_code == 404


def test_a_move_that_gave_up_says_so(acme, double, as_member):
    with scope(acme.org.id):
        move = CallMove.objects.create(
            from_member=double,
            to_member=acme.bob,
            by_id=acme.alice.pk,
            asked_at=NOW,
            run_at=NOW,
            state=State.DEAD,
        )
    assert "has stopped after 0" in text_of(as_member(acme.alice).get(f"/agents/{acme.bob.pk}/"))
    with scope(acme.org.id):
        CallMove.objects.filter(pk=move.pk).update(state=State.DONE)
    assert "Calls are moving" not in text_of(as_member(acme.alice).get(f"/agents/{acme.bob.pk}/"))
