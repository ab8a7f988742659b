"""Failure stories of real products, TC-A01 to TC-A13 of the fault catalogue, through the URL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calliper.calls.models import Call, Contact
from calliper.core.scope import scope
from calliper.devices.models import Device, LinePeriod
from calliper.orgs.models import Organisation
from tests.cast import NOW, Acme
from tests.handset import SIM, Handset, item, ms, ready

DAY = 86_400_000


def calls(acme: Acme) -> list[Call]:
    with scope(acme.org.id):
        return list(Call.objects.order_by("start_ms", "id"))


def test_a01_a_gap_of_lost_calls_is_a_number(welcome: Acme, bobs: Handset) -> None:
    """A ring of 500 rows lost 400 calls before they were read: the phone's own count says so."""
    arrived = [item(start_ms=ms(NOW) + n * 1000) for n in range(5)]
    bobs.statuses(arrived)
    answer = bobs.digest("2026-11-20", arrived, seen=405, acknowledged=405, digest="0" * 64).json()
    assert answer == {"day": "2026-11-20", "complete": False, "stored": 5, "missing": 400, "re_read": True}


def test_a02_reading_again_with_overlap_changes_nothing(welcome: Acme, bobs: Handset) -> None:
    log = [item(start_ms=ms(NOW) + n * 1000) for n in range(30)]
    for start in range(0, 30, 7):
        bobs.statuses(log[max(0, start - 5) : start + 7])
    assert len(calls(welcome)) == 30


def test_a03_a_reinstall_with_the_same_log_stores_nothing_new(welcome: Acme, bobs: Handset) -> None:
    log = [item(start_ms=ms(NOW) + n * 1000) for n in range(10)]
    bobs.statuses(log)
    again = ready(welcome.bob)
    assert again.statuses([{**i, "id": item()["id"]} for i in log]) == ["duplicate"] * 10
    assert again.digest("2026-11-20", log).json()["complete"], "the earlier install delivered them"


def test_a04_the_same_call_of_two_sources_is_shown_once_and_both_rows_stay(
    welcome: Acme, bobs: Handset
) -> None:
    bobs.statuses([item(source="system")])
    bobs.statuses([item(source="dialler", start_ms=ms(NOW) + 1900)])
    system, dialler = calls(welcome)
    assert dialler.twin_of_id == system.pk
    assert system.twin_of_id is None


def test_a04_twins_in_one_batch_keep_the_system_row(welcome: Acme, bobs: Handset) -> None:
    bobs.statuses([item(source="dialler"), item(source="system", start_ms=ms(NOW) + 500)])
    dialler, system = calls(welcome)
    assert dialler.twin_of_id == system.pk


@pytest.mark.parametrize(
    "other",
    [
        {"source": "system"},
        {"source": "dialler", "start_ms": ms(NOW) + 2500},
        {"source": "dialler", "number": "+915550104418"},
        {"source": "dialler", "type": "missed", "duration_s": 0},
    ],
)
def test_a04_what_only_looks_alike_is_no_twin(welcome: Acme, bobs: Handset, other: dict) -> None:
    bobs.statuses([item(source="system"), item(**{"start_ms": ms(NOW) + 1000, **other})])
    assert [call.twin_of_id for call in calls(welcome)] == [None, None]


def test_a05_two_sims_are_two_lines_and_the_other_sim_is_nobodys_business(welcome: Acme) -> None:
    sims = [SIM, {**SIM, "subscription_id": "sim-2", "slot": 1, "tracked": False}]
    handset = ready(welcome.bob, sims=sims)
    sent = [item(subscription_id="sim-1"), item(subscription_id="sim-2", start_ms=ms(NOW) + 1)]
    assert handset.statuses(sent) == ["stored", "dropped:outside_sim"]


def test_a05_a_missing_sim_id_on_a_phone_with_one_tracked_sim_is_that_line(
    welcome: Acme, bobs: Handset
) -> None:
    assert bobs.statuses([item(subscription_id=None)]) == ["stored"]


def test_a05_a_missing_sim_id_on_a_phone_with_two_tracked_sims_is_not_guessed(welcome: Acme) -> None:
    handset = ready(welcome.bob, sims=[SIM, {**SIM, "subscription_id": "sim-2", "slot": 1}])
    assert handset.statuses([item(subscription_id=None)]) == ["retry:unknown_sim"]


def test_a05_an_unknown_sim_is_kept_on_the_phone_until_somebody_names_it(
    welcome: Acme, bobs: Handset
) -> None:
    from calliper.devices import actions as devices

    held = item(subscription_id="new-sim")
    assert bobs.statuses([held]) == ["retry:unknown_sim"]
    assert calls(welcome) == []
    with scope(welcome.org.id):
        device = Device.objects.get(pk=bobs.device_id)
        devices.assign_sim(
            by=welcome.alice,
            device=device,
            subscription_id="new-sim",
            member=welcome.bob,
            line=None,
            from_at=None,
            now=NOW,
        )
    assert bobs.statuses([held]) == ["stored"]


def test_a05_a_sim_that_left_the_phone_before_its_calls_did_can_still_be_named(
    welcome: Acme, bobs: Handset, as_member
) -> None:
    held = item(subscription_id="sold-sim")
    assert bobs.statuses([held]) == ["retry:unknown_sim"]
    alice, address = as_member(welcome.alice), f"/devices/{bobs.device_id}/"
    assert "A SIM to name" in alice.get(address).content.decode()
    form = {"subscription_id": "sold-sim", "member": str(welcome.bob.pk)}
    assert alice.post(f"{address}sims/", form).status_code == 302
    assert "A SIM to name" not in alice.get(address).content.decode()
    assert bobs.statuses([held]) == ["stored"]


def test_a06_a_thousand_calls_to_one_number_are_a_thousand_rows(welcome: Acme, bobs: Handset) -> None:
    for part in range(2):
        bobs.statuses([item(start_ms=ms(NOW) + (part * 500 + n) * 1000) for n in range(500)])
    assert len(calls(welcome)) == 1000
    with scope(welcome.org.id):
        assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("number", "presentation", "kept"),
    [
        ("", "allowed", "allowed"),
        ("-1", "unknown", "unknown"),
        ("-2", "restricted", "restricted"),
        ("", "payphone", "payphone"),
        ("+915550104417", "restricted", "restricted"),
    ],
)
def test_a07_a_hidden_number_is_a_call_without_a_contact(
    welcome: Acme, bobs: Handset, number, presentation, kept
) -> None:
    hidden = {"number": number, "presentation": presentation, "type": "incoming"}
    assert bobs.statuses([item(**hidden), item(**hidden, start_ms=ms(NOW) + 9000)]) == ["stored", "stored"]
    assert [(call.contact_id, call.presentation) for call in calls(welcome)] == [(None, kept)] * 2


def test_a08_a_call_dated_in_the_future_is_kept_flagged_and_stops_nothing(
    welcome: Acme, bobs: Handset
) -> None:
    ahead = ms(datetime.now(UTC) + timedelta(days=3 * 365))
    assert bobs.statuses([item(start_ms=ahead)]) == ["stored"]
    assert bobs.statuses([item()]) == ["stored"]
    normal, future = calls(welcome)
    assert (normal.clock_suspect, future.clock_suspect) == (False, True)
    with scope(welcome.org.id):
        assert Device.objects.get(pk=bobs.device_id).last_call_at == NOW


def test_a08_a_phone_whose_clock_is_a_week_off_is_flagged_and_measured(welcome: Acme, bobs: Handset) -> None:
    behind = datetime.now(UTC) - timedelta(days=7)
    bobs.statuses([item()], sent_at=behind)
    assert calls(welcome)[0].clock_suspect
    with scope(welcome.org.id):
        skew_ms = Device.objects.get(pk=bobs.device_id).skew_ms
    assert abs(skew_ms + 7 * DAY) < 60_000


def test_a09_rows_read_twice_or_in_any_order_end_the_same(welcome: Acme, bobs: Handset) -> None:
    log = [item(start_ms=ms(NOW) + n * 1000) for n in range(40)]
    for page in (log[20:], log[:25], list(reversed(log)), log[::3]):
        bobs.statuses(page)
    assert [call.start_ms for call in calls(welcome)] == [i["start_ms"] for i in log]


def test_a10_the_day_is_counted_in_the_organisations_zone_wherever_the_phone_is(
    welcome: Acme, bobs: Handset
) -> None:
    late = datetime(2026, 11, 19, 18, 29, 59, tzinfo=UTC)
    bobs.statuses(
        [
            item(start_ms=ms(late), zone="America/New_York", offset_min=-300),
            item(start_ms=ms(late) + 1000, zone="Asia/Kolkata"),
        ]
    )
    before, after = calls(welcome)
    assert (str(before.day), str(after.day)) == ("2026-11-19", "2026-11-20")
    assert (before.zone, before.offset_min) == ("America/New_York", -300)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    zone=st.timezone_keys(allow_prefix=False),
    moments=st.lists(
        st.datetimes(datetime(2004, 1, 1), datetime(2026, 11, 1)), min_size=1, max_size=8, unique=True
    ),
)
def test_a10_in_every_zone_the_days_add_up(
    welcome: Acme, bobs: Handset, zone: str, moments: list[datetime]
) -> None:
    from calliper.devices.models import DeviceDay

    with scope(welcome.org.id):
        Organisation.objects.update(time_zone=zone)
        before = set(Call.objects.values_list("pk", flat=True))
        counted = sum(day.received for day in DeviceDay.objects.all())
    starts = [ms(m.replace(tzinfo=UTC)) for m in moments]
    bobs.statuses([item(start_ms=start) for start in starts])
    with scope(welcome.org.id):
        new = list(Call.objects.exclude(pk__in=before))
        assert sum(day.received for day in DeviceDay.objects.all()) - counted == len(moments)
    for call in new:
        assert call.day == call.start_at.astimezone(ZoneInfo(zone)).date()


def test_a11_a_call_deleted_on_the_phone_stays_and_says_when(welcome: Acme, bobs: Handset) -> None:
    bobs.statuses([item()])
    assert bobs.statuses([item(deleted=True, modified_ms=ms(NOW) + 1)]) == ["changed"]
    (call,) = calls(welcome)
    assert call.deleted_on_phone_at is not None
    assert call.talk_s == 90


def test_a12_part_of_a_log_now_and_the_rest_later(welcome: Acme, bobs: Handset) -> None:
    log = [item(start_ms=ms(NOW) + n * 1000) for n in range(10)]
    bobs.statuses(log[:3])
    assert bobs.statuses(log) == ["duplicate"] * 3 + ["stored"] * 7


def test_a13_old_calls_stay_with_the_old_agent_when_a_line_changes_hands(
    welcome: Acme, bobs: Handset
) -> None:
    from calliper.devices import actions as devices

    with scope(welcome.org.id):
        period = LinePeriod.objects.get()
        devices.reassign_line(by=welcome.alice, period=period, member=welcome.nina, from_at=NOW, now=NOW)
    bobs.statuses([item(start_ms=ms(NOW) - 1000), item(start_ms=ms(NOW) + 1000)])
    before, after = calls(welcome)
    assert (before.agent_id, after.agent_id) == (welcome.bob.id, welcome.nina.id)
    assert (before.team_id, after.team_id) == (welcome.north.id, welcome.south.id)


def test_a13_calls_follow_a_line_that_changed_hands_before_they_arrived(welcome: Acme, bobs: Handset) -> None:
    from calliper.core.jobs import drain
    from calliper.devices import actions as devices

    late = item(start_ms=ms(NOW) - 1000)
    bobs.statuses([item(start_ms=ms(NOW) - 7_200_000), late])
    with scope(welcome.org.id):
        period = LinePeriod.objects.select_related("device").get()
        since = NOW - timedelta(hours=1)
        devices.reassign_line(by=welcome.alice, period=period, member=welcome.nina, from_at=since, now=NOW)
    while drain(NOW):
        pass
    assert [row.agent_id for row in calls(welcome)] == [welcome.bob.id, welcome.nina.id]
    assert bobs.statuses([late]) == ["duplicate"]
