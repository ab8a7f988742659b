from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from calliper.devices.actions import count_answers, note_batch, put_digest
from calliper.devices.models import Device, DeviceDay
from calliper.devices.tests.conftest import Install
from tests.cast import NOW, Acme

DAY = date(2026, 11, 20)
CLAIM = {"seen": 5, "acknowledged": 3, "queued": 1, "refused": {"outside_hours": 1}, "digest": "0" * 64}


def test_answers_add_up_over_batches(inside: Acme) -> None:
    device = Install().enrol(inside.bob)
    for _ in range(2):
        count_answers(
            device=device,
            answers={DAY: Counter(stored=3, dropped=2), DAY - timedelta(days=1): Counter(retry=1)},
            reasons={DAY: Counter(outside_hours=2)},
        )
    today = DeviceDay.objects.get(day=DAY)
    assert (today.received, today.stored, today.dropped, today.reasons) == (10, 6, 4, {"outside_hours": 4})
    assert DeviceDay.objects.get(day=DAY - timedelta(days=1)).retry == 2


def test_a_batch_moves_only_forward(inside: Acme) -> None:
    device = Install().enrol(inside.bob)
    for sequence, moment in ((5, NOW), (4, NOW - timedelta(hours=1)), (6, None)):
        note_batch(device=device, sequence=sequence, skew_ms=7, last_call_at=moment, now=NOW)
        device.refresh_from_db()
    row = Device.objects.get()
    assert (row.last_sequence, row.last_call_at, row.last_sync_at, row.skew_ms) == (6, NOW, NOW, 7)


def test_a_day_that_stays_wrong_is_asked_for_a_few_times_only(inside: Acme) -> None:
    device = Install().enrol(inside.bob)
    told = [put_digest(device=device, day=DAY, claimed=CLAIM, missing=2, now=NOW) for _ in range(5)]
    assert [news for _, news in told] == [True, False, False, False, False]
    assert [row.re_read for row, _ in told] == [True, True, True, False, False]
    row, news = put_digest(device=device, day=DAY, claimed=CLAIM, missing=0, now=NOW)
    assert (row.re_read, row.mark, news) == (False, "waiting", True)
