from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from calliper.activity.models import Event
from calliper.consent import actions as consent
from calliper.core.scope import scope
from calliper.devices import access, actions, lines
from calliper.devices.models import Device, EnrolmentCode, Line, LinePeriod
from calliper.devices.tests.conftest import SPARE, Install
from tests.cast import NOW, Acme, Globex
from tests.handset import FACTS, SIM

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NUMBER = "+919845012345"


def test_a_code_becomes_a_device_with_a_token_that_is_stored_as_a_hash_only(inside: Acme) -> None:
    phone = Install()
    device = phone.enrol(inside.bob)
    assert phone.token.startswith("cal_d_")
    assert len(phone.token) >= 6 + 43
    stored = Device.objects.get()
    assert bytes(stored.token_hash) == hashlib.sha256(phone.token.encode()).digest()
    assert phone.token.encode() not in b"".join(
        value if isinstance(value, bytes) else str(value).encode() for value in vars(stored).values()
    )
    assert access.device_by_token(phone.token).pk == device.pk
    assert (stored.member, stored.model, stored.consent) == (inside.bob, "Redmi 12", "required")
    assert EnrolmentCode.objects.get().device_id == device.pk
    assert Event.objects.filter(kind="device.enrolled", about_id=device.pk).count() == 1


def test_every_tracked_sim_becomes_a_line_that_is_open_at_the_start(inside: Acme) -> None:
    second = {**SPARE, "tracked": True}
    device = Install().enrol(inside.bob, sims=[SIM, second, second])
    rows = LinePeriod.objects.filter(device=device).order_by("subscription_id")
    assert [(p.line.label, p.subscription_id, p.from_at, p.until_at) for p in rows] == [
        ("Bob 1", "sim-1", None, None),
        ("Bob 2", "sim-2", None, None),
    ]


def test_a_sim_that_is_not_tracked_has_no_line(inside: Acme) -> None:
    Install().enrol(inside.bob, sims=[SPARE])
    assert not Line.objects.exists()


def test_a_phone_that_cannot_name_its_sims_has_one_line(inside: Acme) -> None:
    device = Install().enrol(inside.bob, sims=[])
    assert lines.find(access.line_periods(device), None, NOW) is not None
    assert lines.find(access.line_periods(device), "sim-1", NOW) is None


def test_the_number_is_encrypted_and_belongs_to_the_first_tracked_sim(inside: Acme) -> None:
    Install().enrol(inside.bob, sims=[SPARE, SIM, {**SIM, "subscription_id": "sim-3"}], number="98450 12345")
    first, second = Line.objects.order_by("label")
    assert access.line_number(first) == NUMBER
    assert (access.line_number(second), second.number_index) == ("", None)
    assert b"9845012345" not in bytes(first.number_enc)
    assert first.confirmed_at is None


def test_calls_count_from_the_enrolment_unless_earlier_ones_are_wanted(inside: Acme) -> None:
    assert Install().enrol(inside.bob).collect_from == NOW
    consent.change_policy(by=inside.alice, now=NOW, earlier_calls=True)
    assert Install().enrol(inside.nina).collect_from is None


@pytest.mark.parametrize("key", [b"", b"no key", b"\x30" * 91])
def test_a_key_that_is_none_uses_up_no_code(inside: Acme, key: bytes) -> None:
    text = actions.issue_code(by=inside.alice, member=inside.bob, now=NOW)[1]
    with pytest.raises(actions.KeyUnreadable, match="public_key"):
        actions.enrol(
            code=text,
            install_id=inside.bob.pk,
            public_key=key,
            facts=FACTS,
            line_number=None,
            sims=[],
            now=NOW,
        )
    assert Install().enrol(inside.bob, code=text)


def test_a_line_number_that_is_none_uses_up_no_code(inside: Acme) -> None:
    text = actions.issue_code(by=inside.alice, member=inside.bob, now=NOW)[1]
    with pytest.raises(actions.EnrolmentUnreadable, match="line_number"):
        Install().enrol(inside.bob, code=text, number="my number")
    assert not Device.objects.exists()
    assert Install().enrol(inside.bob, code=text, number=" ")


def test_a_lost_answer_can_be_asked_for_again_with_a_new_token(inside: Acme) -> None:
    phone = Install()
    text = actions.issue_code(by=inside.alice, member=inside.bob, now=NOW)[1]
    first, old = phone.enrol(inside.bob, code=text), phone.token
    again = phone.enrol(inside.bob, code=text, now=NOW + timedelta(minutes=1))
    assert again.pk == first.pk
    assert Line.objects.count() == 1
    with pytest.raises(access.TokenUnknown):
        access.device_by_token(old)
    with pytest.raises(actions.CodeUsed):
        Install(install_id=phone.install_id).enrol(inside.bob, code=text)
    with pytest.raises(actions.CodeUsed):
        phone.enrol(inside.bob, code=text, now=NOW + HOUR)


def test_enrolling_the_same_installation_again_revokes_the_former_device_and_keeps_the_line(
    inside: Acme,
) -> None:
    phone = Install()
    first, old = phone.enrol(inside.bob), phone.token
    phone.decide()
    second = phone.enrol(inside.bob, now=NOW + DAY)
    with pytest.raises(access.TokenUnknown):
        access.device_by_token(old)
    first.refresh_from_db()
    assert (first.revoked_at, first.revoked_reason) == (NOW + DAY, "enrolled_again")
    assert Line.objects.count() == 1
    assert second.collect_from == NOW, "what was agreed to goes on"
    found = [
        lines.find(access.line_periods(second), "sim-1", NOW + offset) for offset in (-DAY, HOUR, 2 * DAY)
    ]
    assert found == [(inside.bob.pk, Line.objects.get().pk)] * 3


def test_a_phone_handed_to_somebody_else_leaves_old_calls_with_the_old_agent(inside: Acme) -> None:
    phone = Install()
    phone.enrol(inside.bob)
    phone.decide()
    device = phone.enrol(inside.nina, now=NOW + DAY)
    periods, line = access.line_periods(device), Line.objects.get()
    assert lines.find(periods, "sim-1", NOW + HOUR) == (inside.bob.pk, line.pk)
    assert lines.find(periods, "sim-1", NOW + DAY) == (inside.nina.pk, line.pk)
    assert device.collect_from == NOW + DAY, "one agent's consent is not another's"


def test_a_known_number_on_a_new_phone_continues_the_line(inside: Acme) -> None:
    old, new = Install(), Install()
    first = old.enrol(inside.bob, number=NUMBER)
    second = new.enrol(
        inside.bob, number="098450-12345", now=NOW + DAY, sims=[{**SIM, "subscription_id": "sim-9"}]
    )
    line = Line.objects.get()
    assert [(p.device_id, p.from_at, p.until_at) for p in line.periods.order_by("pk")] == [
        (first.pk, None, NOW + DAY),
        (second.pk, NOW + DAY, None),
    ]
    assert lines.find(access.line_periods(second), "sim-9", NOW) == (inside.bob.pk, line.pk)
    assert lines.find(access.line_periods(first), "sim-1", NOW) == (inside.bob.pk, line.pk)
    assert lines.find(access.line_periods(first), "sim-1", NOW + DAY) is None
    first.refresh_from_db()
    assert first.revoked_at is None, "the old phone may still deliver what it holds"


def test_after_a_lost_phone_the_line_goes_on_where_it_ended(inside: Acme) -> None:
    lost = Install()
    lost.enrol(inside.bob, number=NUMBER)
    actions.revoke_device(by=inside.alice, device=lost.device, reason="lost", now=NOW + HOUR)
    device = Install().enrol(inside.bob, number=NUMBER, now=NOW + 3 * DAY)
    assert lines.find(access.line_periods(device), "sim-1", NOW + 2 * HOUR) is not None
    assert LinePeriod.objects.get(device=device).from_at == NOW + HOUR


def test_history_that_came_along_never_covers_what_the_phone_did_itself(inside: Acme) -> None:
    theirs = Install().enrol(inside.nina, number=NUMBER)
    mine = Install().enrol(inside.bob)
    own = LinePeriod.objects.get(device=mine)
    actions.assign_sim(
        by=inside.alice,
        device=mine,
        subscription_id="sim-1",
        member=inside.bob,
        line=Line.objects.get(periods__device=theirs),
        from_at=NOW + DAY,
        now=NOW + DAY,
    )
    periods = access.line_periods(mine)
    assert lines.find(periods, "sim-1", NOW) == (inside.bob.pk, own.line_id)
    assert lines.find(periods, None, NOW) == (inside.bob.pk, own.line_id)


def test_earlier_calls_stay_wanted_when_a_phone_that_had_them_is_replaced(inside: Acme) -> None:
    consent.change_policy(by=inside.alice, now=NOW, earlier_calls=True)
    phone = Install()
    phone.enrol(inside.bob)
    phone.decide(policy_version=2)
    consent.change_policy(by=inside.alice, now=NOW, earlier_calls=False)
    assert phone.enrol(inside.bob, now=NOW + DAY).collect_from is None


def test_two_organisations_may_hold_the_same_installation(inside: Acme, globex: Globex) -> None:
    phone = Install()
    phone.enrol(inside.bob)
    ours = phone.token
    with scope(globex.org.id):
        phone.enrol(globex.charlie)
    assert access.device_by_token(ours).org_id == inside.org.id


@pytest.mark.parametrize("token", ["", "cal_d_", "nonsense", "cal_d_" + "A" * 43, "\ud800"])
def test_an_unknown_token_finds_nothing(inside: Acme, token: str) -> None:
    Install().enrol(inside.bob)
    with pytest.raises(access.TokenUnknown):
        access.device_by_token(token)


def test_every_token_costs_one_statement(inside: Acme, django_assert_num_queries) -> None:
    phone = Install()
    phone.enrol(inside.bob)
    with django_assert_num_queries(1):
        access.device_by_token(phone.token)
    with django_assert_num_queries(1), pytest.raises(access.TokenUnknown):
        access.device_by_token("other")


def test_a_revoked_token_stops_at_once(inside: Acme) -> None:
    phone = Install()
    phone.enrol(inside.bob)
    assert actions.revoke_device(by=inside.alice, device=phone.device, reason="lost", now=NOW)
    with pytest.raises(access.DeviceRevoked):
        access.device_by_token(phone.token)
    assert not actions.revoke_device(by=inside.alice, device=phone.device, reason="lost", now=NOW + HOUR)
    assert Event.objects.filter(kind="device.revoked").count() == 1
    assert access.unknown_sims(phone.device) == []
    with pytest.raises(ValueError, match="boredom"):
        actions.revoke_device(by=inside.alice, device=phone.device, reason="boredom", now=NOW)


def test_labels_are_not_given_twice(inside: Acme) -> None:
    for _ in range(3):
        Install().enrol(inside.bob)
    assert sorted(Line.objects.values_list("label", flat=True)) == ["Bob 1", "Bob 2", "Bob 3"]


def test_history_of_two_sims_comes_along_side_by_side(inside: Acme) -> None:
    sims = [SIM, {**SPARE, "tracked": True}]
    phone = Install()
    phone.enrol(inside.bob, sims=sims)
    device = phone.enrol(inside.nina, sims=sims, now=NOW + DAY)
    periods = access.line_periods(device)
    assert len(periods) == 4
    assert {lines.find(periods, sim, NOW)[0] for sim in ("sim-1", "sim-2")} == {inside.bob.pk}


def test_a_phone_that_enrols_again_while_it_sends_keeps_what_it_has(inside: Acme) -> None:
    phone = Install()
    came_in = phone.enrol(inside.bob)
    phone.enrol(inside.bob, now=NOW + DAY)
    with pytest.raises(access.TokenUnknown):
        access.hold(came_in)


def test_a_phone_that_is_revoked_while_it_sends_stops_there(inside: Acme) -> None:
    phone = Install()
    phone.enrol(inside.bob)
    came_in = access.device_by_token(phone.token)
    access.hold(came_in)
    actions.revoke_device(by=inside.alice, device=phone.device, reason="lost", now=NOW)
    with pytest.raises(access.DeviceRevoked):
        access.hold(came_in)
