from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from calliper.activity.models import Event
from calliper.consent import actions as consent
from calliper.core.permissions import ORG, TEAM
from calliper.core.scope import scope
from calliper.devices import access, actions, tasks
from calliper.devices.models import Device, DeviceAlert
from calliper.devices.tests.conftest import SPARE, Install, account, beat
from calliper.devices.working import WorkingTime
from calliper.notifications.actions import save_preferences
from calliper.notifications.models import Mail, Notice
from calliper.orgs import actions as orgs
from calliper.orgs.models import CustomRole, Leave, Member
from tests.cast import NOW, Acme, Globex
from tests.handset import SIM

HOUR = timedelta(hours=1)
GRANTED = {"call_log": "granted"}


def enrolled(member: Member, **told) -> Device:
    install = Install()
    install.enrol(member, now=NOW - timedelta(days=9))
    install.decide()
    heard = told.pop("heard", NOW)
    actions.record_heartbeat(device=install.device, beat=beat(sent_at=heard, **told), now=heard)
    return Device.objects.get(pk=install.device.pk)


def watch(acme: Acme, at: datetime = NOW) -> list[str]:
    """One tick; what is open afterwards, by agent and kind."""
    actions.watch_phones(org=acme.org, now=at)
    rows = DeviceAlert.objects.filter(closed_at=None).select_related("device__member")
    return sorted(f"{row.device.member.name.split()[0]} {row.kind}" for row in rows)


def notices(member: Member) -> list[str]:
    return sorted(Notice.objects.filter(member_id=member.pk).values_list("kind", flat=True))


def test_a_phone_that_is_well_alerts_nobody_and_writes_nothing(
    inside: Acme, django_assert_max_num_queries
) -> None:
    enrolled(inside.bob)
    with django_assert_max_num_queries(6) as seen:
        assert actions.watch_phones(org=inside.org, now=NOW) == 0
    assert not [each for each in seen.captured_queries if not each["sql"].startswith("SELECT")]


def test_an_offline_phone_is_told_once_to_the_lead_of_its_team(inside: Acme) -> None:
    enrolled(inside.bob, heard=NOW - 30 * HOUR)
    for minutes in (0, 5, 10):
        assert watch(inside, NOW + timedelta(minutes=minutes)) == ["Bob offline"]
    assert notices(inside.tara) == ["phone_offline"]
    assert notices(inside.alice) == notices(inside.bob) == []
    assert Mail.objects.get().member_id == inside.tara.pk
    (event,) = Event.objects.filter(kind="device.alert_raised")
    assert event.facts == {"alert": "offline"}


def test_ten_phones_are_one_notice_and_one_mail(inside: Acme) -> None:
    for _ in range(10):
        enrolled(inside.bob, heard=NOW - 30 * HOUR)
    watch(inside)
    assert len(Notice.objects.get().facts["alerts"]) == 10
    assert len(Mail.objects.get().entries) == 1


def test_one_that_joins_the_same_day_goes_into_the_unread_notice(inside: Acme) -> None:
    enrolled(inside.bob, heard=NOW - 30 * HOUR)
    watch(inside)
    enrolled(inside.bob, heard=NOW - 25 * HOUR)
    watch(inside, NOW + timedelta(minutes=5))
    assert len(Notice.objects.get().facts["alerts"]) == 2
    assert sum(len(each["facts"]["alerts"]) for each in Mail.objects.get().entries) == 2


def test_a_team_without_a_lead_is_told_to_owners_and_admins(inside: Acme) -> None:
    enrolled(inside.nina, heard=NOW - 30 * HOUR)
    watch(inside)
    assert notices(inside.alice) == ["phone_offline"]
    assert notices(inside.tara) == []


def test_an_admin_whose_role_shows_no_phones_hears_of_none(inside: Acme) -> None:
    enrolled(inside.nina, heard=NOW - 30 * HOUR)
    role = CustomRole.objects.create(
        name="Accounts", base="admin", cells={"members.read": int(ORG)}, created_at=NOW, changed_at=NOW
    )
    Member.objects.filter(pk=inside.tara.pk).update(role="admin", custom_role=role)
    watch(inside)
    assert notices(inside.tara) == []
    role.cells = {"members.read": int(ORG), "devices.read": int(ORG)}
    role.save()
    enrolled(inside.nina, heard=NOW - 31 * HOUR)
    watch(inside, NOW + HOUR)
    assert notices(inside.tara) == ["phone_offline"]


def test_a_lead_whose_role_shows_no_phones_hears_of_none(inside: Acme) -> None:
    role = CustomRole.objects.create(
        name="Trainer", base="team_lead", cells={"calls.read": int(TEAM)}, created_at=NOW, changed_at=NOW
    )
    Member.objects.filter(pk=inside.tara.pk).update(custom_role=role)
    enrolled(inside.bob, heard=NOW - 30 * HOUR)
    watch(inside)
    assert notices(inside.tara) == []
    assert notices(inside.alice) == ["phone_offline"], "somebody hears of it"


def test_an_admin_hears_of_every_team_on_request(inside: Acme) -> None:
    save_preferences(
        member_id=inside.alice.pk,
        portal_off=[],
        mail_off=[],
        quiet_from=None,
        quiet_until=None,
        everything=True,
    )
    enrolled(inside.bob, heard=NOW - 30 * HOUR)
    watch(inside)
    assert notices(inside.alice) == notices(inside.tara) == ["phone_offline"]


def test_a_lead_of_another_organisation_hears_nothing(acme: Acme, globex: Globex) -> None:
    with scope(acme.org.id):
        enrolled(acme.bob, heard=NOW - 30 * HOUR)
    for org in (acme.org, globex.org):
        with scope(org.id):
            tasks.watch(NOW)
    with scope(globex.org.id):
        assert not Notice.objects.exists()
        assert not Mail.objects.exists()
    with scope(acme.org.id):
        assert set(Notice.objects.values_list("member_id", flat=True)) == {acme.tara.pk}


def test_a_sample_organisation_alerts_nobody(inside: Acme) -> None:
    enrolled(inside.bob, heard=NOW - 30 * HOUR)
    type(inside.org).objects.update(is_sample=True)
    tasks.watch(NOW)
    assert not DeviceAlert.objects.exists()


def test_it_is_over_by_itself_and_said_in_the_portal_only(inside: Acme) -> None:
    device = enrolled(inside.bob, heard=NOW - 30 * HOUR)
    watch(inside)
    later = NOW + HOUR
    actions.record_heartbeat(device=device, beat=beat(sent_at=later), now=later)
    assert watch(inside, later) == []
    assert notices(inside.tara) == ["phone_back", "phone_offline"]
    assert [each["kind"] for each in Mail.objects.get().entries] == ["phone_offline"]
    assert Event.objects.filter(kind="device.alert_closed").count() == 1


def test_stale_grows_into_offline_without_being_called_well_in_between(inside: Acme) -> None:
    begun = NOW - 9 * HOUR  # 8:30 in the organisation
    enrolled(inside.bob, heard=begun)
    assert watch(inside) == ["Bob stale"]
    assert watch(inside, begun + 25 * HOUR) == ["Bob offline"]
    assert notices(inside.tara) == ["phone_offline", "phone_stale"]


def test_another_spell_is_another_alert(inside: Acme) -> None:
    device = enrolled(inside.bob, heard=NOW - 30 * HOUR)
    watch(inside)
    actions.record_heartbeat(device=device, beat=beat(sent_at=NOW), now=NOW)
    watch(inside)
    assert watch(inside, NOW + 72 * HOUR) == ["Bob offline"]
    assert DeviceAlert.objects.filter(kind="offline").count() == 2


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"permissions": {"call_log": "denied"}}, "permission_lost"),
        ({"permissions": {**GRANTED, "background": "denied"}}, "permission_lost"),
        ({"permissions": {**GRANTED, "recording": "denied"}}, "recording_off"),
        ({"sims": [SIM, {**SPARE, "tracked": True}]}, "unknown_sim"),
    ],
)
def test_every_kind_is_raised_and_closed(inside: Acme, told, kind) -> None:
    device = enrolled(inside.bob, **told)
    assert watch(inside) == [f"Bob {kind}"]
    assert notices(inside.tara) == [f"phone_{kind}"]
    actions.record_heartbeat(device=device, beat=beat(), now=NOW)
    assert watch(inside) == []


def test_names_of_contacts_are_no_reason_to_alert(inside: Acme) -> None:
    enrolled(inside.bob, permissions={**GRANTED, "contacts": "denied"})
    assert watch(inside) == []


def test_a_clock_is_off_from_five_minutes_and_right_within_two(inside: Acme) -> None:
    device = enrolled(inside.bob)
    seen = []
    for minutes in (4, 6, 3, 1):
        actions.record_heartbeat(device=device, beat=beat(sent_at=NOW + timedelta(minutes=minutes)), now=NOW)
        seen.append(watch(inside))
    assert seen == [[], ["Bob clock_off"], ["Bob clock_off"], []]


def test_an_uninstalled_app_is_told(inside: Acme) -> None:
    device = enrolled(inside.bob)
    Device.objects.filter(pk=device.pk).update(uninstalled_at=NOW)
    assert watch(inside) == ["Bob uninstalled"]


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"missing": 2, "re_reads": 2}, True),
        ({"missing": 2, "re_reads": 1}, False),
        ({"missing": 2, "re_reads": 1, "digest_at": NOW - 3 * HOUR}, True),
        ({"missing": 0, "re_reads": 2}, False),
    ],
)
def test_a_gap_is_told_when_the_phone_could_not_mend_it(inside: Acme, facts, told) -> None:
    account(enrolled(inside.bob), 1, **facts)
    assert watch(inside) == (["Bob gap_found"] if told else [])


def test_a_back_fill_alerts_nobody(inside: Acme) -> None:
    account(enrolled(inside.bob), 15, missing=40, re_reads=3)
    assert watch(inside) == []


def test_a_silent_night_is_no_news_and_morning_has_an_hour(inside: Acme) -> None:
    """Last heard at 17:30 on Thursday; the shift begins at 8:00 in Kolkata, which is 2:30 UTC."""
    enrolled(inside.bob, heard=NOW - 24 * HOUR)
    friday = datetime(2026, 11, 20, tzinfo=NOW.tzinfo)
    moments = [friday + timedelta(hours=h, minutes=m) for h, m in ((0, 0), (2, 35), (3, 25), (3, 31))]
    assert [watch(inside, at) for at in moments] == [[], [], [], ["Bob stale"]]


def test_free_days_leave_and_missing_consent_are_silent(inside: Acme) -> None:
    consent.ensure_defaults(org=inside.org, now=NOW - timedelta(days=10))
    hours = {"working_from": time(9), "working_until": time(18)}
    consent.change_policy(by=inside.alice, now=NOW - timedelta(days=10), working_days=[1, 2, 3, 4], **hours)
    enrolled(inside.bob, heard=NOW - 30 * HOUR, permissions={"call_log": "denied"})
    assert watch(inside) == [], "a Friday, and people work from Monday to Thursday"
    consent.change_policy(by=inside.alice, now=NOW, working_days=[5], **hours)
    leave = Leave.of(
        member=inside.bob, from_day=NOW.date(), until_day=NOW.date(), created_at=NOW, by_id=inside.alice.pk
    )
    assert watch(inside) == ["Bob permission_lost"]
    Leave.objects.filter(pk=leave.pk).delete()
    Device.objects.update(consent="withdrawn")
    assert watch(inside) == ["Bob permission_lost"]
    Device.objects.update(consent="given")
    assert watch(inside) == ["Bob offline", "Bob permission_lost"]


def test_a_revoked_phone_and_a_disabled_member_close_what_is_open(inside: Acme) -> None:
    device = enrolled(inside.bob, heard=NOW - 30 * HOUR)
    enrolled(inside.nina, heard=NOW - 30 * HOUR)
    assert watch(inside) == ["Bob offline", "Nina offline"]
    actions.revoke_device(by=inside.alice, device=device, reason="lost", now=NOW)
    orgs.disable_member(by=inside.alice, member=inside.nina, now=NOW)
    assert watch(inside) == []
    assert "phone_back" not in notices(inside.tara) + notices(inside.alice)


def test_two_processes_at_once_tell_once(inside: Acme) -> None:
    """Both have looked before either writes: the database lets one of them have the spell."""
    enrolled(inside.bob, heard=NOW - 30 * HOUR)
    first, second = access.changes(inside.org, NOW), access.changes(inside.org, NOW)
    for fresh, over, well in (first, second):
        actions.settle_alerts(org=inside.org, fresh=fresh, over=over, well=well, now=NOW)
    assert DeviceAlert.objects.count() == Notice.objects.count() == Mail.objects.count() == 1
    assert len(Mail.objects.get().entries) == 1


def test_the_database_keeps_one_open_spell_per_kind(inside: Acme) -> None:
    device = enrolled(inside.bob)
    DeviceAlert.of(device=device, kind="stale", opened_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeviceAlert.of(device=device, kind="stale", opened_at=NOW)


def test_a_night_shift_is_working_time_beyond_midnight(inside: Acme) -> None:
    night = WorkingTime((5,), time(22), time(6), inside.org.zone)
    zone = inside.org.zone
    friday = date(2026, 11, 20)
    late = datetime.combine(friday, time(23), zone)
    assert night.began_at(late) == datetime.combine(friday, time(22), zone)
    assert night.began_at(late + 4 * HOUR) == datetime.combine(friday, time(22), zone)
    assert night.began_at(late + 8 * HOUR) is None
    assert night.silence(late, late + HOUR) == HOUR
    assert night.last_days(friday, 2) == [date(2026, 11, 13), date(2026, 11, 6)]
