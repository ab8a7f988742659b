from __future__ import annotations

from datetime import timedelta

import pytest

from calliper.activity.models import Event
from calliper.core.refused import Refused
from calliper.devices import access, actions
from calliper.devices.lines import find
from calliper.devices.models import Device, EnrolmentCode, Line, LinePeriod
from calliper.devices.tests.conftest import Install
from tests.cast import NOW, Acme

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def phone(inside: Acme) -> Device:
    return Install().enrol(inside.bob, number="+919845012345")


def assign(acme: Acme, device: Device, sim: str = "new", **how) -> LinePeriod:
    given = {"member": acme.bob, "line": None, "from_at": None, "now": NOW + DAY, **how}
    return actions.assign_sim(by=acme.alice, device=device, subscription_id=sim, **given)


def test_a_new_sim_gets_a_line_that_is_open_at_the_start(phone: Device, inside: Acme) -> None:
    period = assign(inside, phone)
    assert (period.line.label, period.from_at) == ("Bob 2", None)
    assert find(access.line_periods(phone), "new", NOW - 9 * DAY) == (inside.bob.pk, period.line_id)
    assert Event.objects.get(kind="line.changed").facts == {"fields": ["sim"]}


def test_a_known_line_moves_to_the_new_sim_from_now(phone: Device, inside: Acme) -> None:
    line = Line.objects.get()
    period = assign(inside, phone, line=line)
    assert period.from_at == NOW + DAY
    periods = access.line_periods(phone)
    assert find(periods, "sim-1", NOW) == find(periods, "new", NOW + DAY) == (inside.bob.pk, line.pk)
    assert find(periods, "sim-1", NOW + DAY) is None


def test_an_id_that_a_new_sim_reuses_starts_where_the_old_one_ends(phone: Device, inside: Acme) -> None:
    before = LinePeriod.objects.get()
    period = assign(inside, phone, "sim-1", member=inside.nina)
    assert period.line_id != before.line_id
    periods = access.line_periods(phone)
    assert find(periods, "sim-1", NOW) == (inside.bob.pk, before.line_id)
    assert find(periods, "sim-1", NOW + DAY) == (inside.nina.pk, period.line_id)


def test_without_a_moment_it_begins_where_the_history_is_free(phone: Device, inside: Acme) -> None:
    LinePeriod.objects.update(until_at=NOW)
    assert assign(inside, phone, "sim-1").from_at == NOW


@pytest.mark.parametrize("moment", [NOW + 2 * DAY, NOW - HOUR])
def test_the_future_and_what_is_given_away_are_refused(phone: Device, inside: Acme, moment) -> None:
    assign(inside, phone, "sim-1", from_at=NOW)
    with pytest.raises(Refused):
        assign(inside, phone, "sim-1", from_at=moment)
    assert LinePeriod.objects.count() == 2


def test_a_line_changes_hands_at_a_moment(phone: Device, inside: Acme) -> None:
    period = LinePeriod.objects.get()
    after = actions.reassign_line(
        by=inside.alice, period=period, member=inside.nina, from_at=NOW, now=NOW + DAY
    )
    period.refresh_from_db()
    assert (period.until_at, after.from_at, after.until_at) == (NOW, NOW, None)
    assert (after.line_id, after.device_id, after.subscription_id) == (period.line_id, phone.pk, "sim-1")
    assert Event.objects.get(kind="line.changed").facts == {
        "fields": ["agent"],
        "from_at": NOW.isoformat(),
        "from_member": str(inside.bob.pk),
        "to_member": str(inside.nina.pk),
        "periods": sorted([str(period.pk), str(after.pk)]),
    }


def test_a_line_changes_hands_behind_calls_that_have_arrived(phone: Device, inside: Acme) -> None:
    Device.objects.update(last_call_at=NOW)
    after = actions.reassign_line(
        by=inside.alice, period=LinePeriod.objects.get(), member=inside.nina, from_at=NOW - DAY, now=NOW
    )
    assert after.from_at == NOW - DAY


def test_a_line_that_is_given_back_was_never_away(phone: Device, inside: Acme) -> None:
    first = LinePeriod.objects.get()
    assert not actions.can_give_back(first)
    after = actions.reassign_line(
        by=inside.alice, period=first, member=inside.nina, from_at=NOW, now=NOW + DAY
    )
    assert actions.can_give_back(after)
    assert actions.give_back_line(by=inside.alice, period=after, now=NOW + DAY) == first
    held = LinePeriod.objects.get()
    assert (held.pk, held.member_id, held.from_at, held.until_at) == (first.pk, inside.bob.pk, None, None)
    with pytest.raises(Refused, match="nothing"):
        actions.give_back_line(by=inside.alice, period=held, now=NOW + DAY)


def test_a_part_of_the_history_may_change_hands_as_a_whole(phone: Device, inside: Acme) -> None:
    """Handed to the wrong one: corrected from the very day, without an empty part in between."""
    first = LinePeriod.objects.get()
    second = actions.reassign_line(
        by=inside.alice, period=first, member=inside.nina, from_at=NOW, now=NOW + DAY
    )
    actions.reassign_line(by=inside.alice, period=second, member=inside.tara, from_at=NOW, now=NOW + DAY)
    assert [(each.member_id, each.from_at) for each in access.history(phone)] == [
        (inside.tara.pk, NOW), (inside.bob.pk, None),
    ]  # fmt: skip


def test_phones_and_lines_go_to_the_one_that_stays(phone: Device, inside: Acme) -> None:
    actions.issue_code(by=inside.alice, member=inside.bob, now=NOW)
    assert (
        actions.take_over_phones(by=inside.alice, former=inside.bob, member=inside.nina, now=NOW + HOUR) == 1
    )
    assert find(access.line_periods(phone), "sim-1", NOW) == (inside.nina.pk, Line.objects.get().pk)
    assert EnrolmentCode.objects.filter(used_at=None, expires_at__gt=NOW + HOUR).count() == 0
    assert actions.take_over_phones(by=inside.alice, former=inside.bob, member=inside.nina, now=NOW) == 0


def test_what_is_over_or_not_yet_cannot_change_hands(phone: Device, inside: Acme) -> None:
    def hand_over(period, member, moment):
        return actions.reassign_line(
            by=inside.alice, period=period, member=member, from_at=moment, now=NOW + DAY
        )

    first = LinePeriod.objects.get()
    with pytest.raises(Refused, match="already"):
        hand_over(first, inside.bob, NOW)
    with pytest.raises(Refused, match="passed"):
        hand_over(first, inside.nina, NOW + 2 * DAY)
    second = hand_over(first, inside.nina, NOW)
    first.refresh_from_db()
    with pytest.raises(Refused, match="ended"):
        hand_over(first, inside.ravi, NOW)
    with pytest.raises(Refused, match="goes on"):
        hand_over(second, inside.bob, NOW - HOUR)


def test_a_line_gets_a_name(phone: Device, inside: Acme) -> None:
    line = Line.objects.get()
    assert actions.name_line(by=inside.alice, line=line, label="  Front   desk ", now=NOW)
    assert Line.objects.get().label == "Front desk"
    assert not actions.name_line(by=inside.alice, line=line, label="Front desk", now=NOW)
    with pytest.raises(Refused):
        actions.name_line(by=inside.alice, line=line, label="  ", now=NOW)
    assert Event.objects.filter(kind="line.changed").count() == 1


def test_an_admin_confirms_or_corrects_the_number(phone: Device, inside: Acme) -> None:
    line = Line.objects.get()
    actions.confirm_line(by=inside.alice, line=line, number="98450 54321", now=NOW)
    line = Line.objects.get()
    assert access.line_number(line) == "+919845054321"
    assert (line.confirmed_at, line.confirmed_by_id) == (NOW, inside.alice.pk)
    assert Event.objects.filter(kind="line.confirmed").count() == 1


@pytest.mark.parametrize("number", ["mine", "+919845099999"])
def test_no_number_and_another_lines_number_are_refused(phone: Device, inside: Acme, number: str) -> None:
    Install().enrol(inside.nina, number="+919845099999")
    with pytest.raises(Refused) as wrong:
        actions.confirm_line(by=inside.alice, line=Line.objects.get(label="Bob 1"), number=number, now=NOW)
    assert wrong.value.field == "number"


def test_a_period_that_never_ran_leaves_no_trace(inside: Acme) -> None:
    phone = Install()
    phone.enrol(inside.bob)
    phone.enrol(inside.bob, now=NOW + HOUR)
    phone.enrol(inside.bob, now=NOW + HOUR)
    assert LinePeriod.objects.count() == 2
