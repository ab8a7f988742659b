from __future__ import annotations

from uuid import uuid4

from calliper.activity.models import Event
from calliper.core.scope import scope
from calliper.devices.models import DeviceDay
from tests.cast import NOW, Acme
from tests.handset import Handset, item, ms

DAY = "2026-11-20"


def test_a_complete_day_is_proven(welcome: Acme, bobs: Handset) -> None:
    sent = [item(start_ms=ms(NOW) + n * 1000) for n in range(7)]
    bobs.statuses(sent)
    assert bobs.digest(DAY, sent).json() == {
        "day": DAY,
        "complete": True,
        "stored": 7,
        "missing": 0,
        "re_read": False,
    }
    with scope(welcome.org.id):
        assert DeviceDay.objects.get().mark == "complete"


def test_calls_still_on_the_phone_are_waiting_and_not_missing(welcome: Acme, bobs: Handset) -> None:
    sent = [item()]
    bobs.statuses(sent)
    answer = bobs.digest(DAY, sent, seen=4, queued=3).json()
    assert (answer["complete"], answer["missing"]) == (False, 0)
    with scope(welcome.org.id):
        assert DeviceDay.objects.get().mark == "waiting"


def test_a_gap_asks_for_the_day_again_and_is_told_once(welcome: Acme, bobs: Handset) -> None:
    sent = [item(), item(start_ms=ms(NOW) + 1000)]
    bobs.statuses(sent[:1])
    for _ in range(3):
        assert bobs.digest(DAY, sent).json()["missing"] == 1
    assert DAY in bobs.get("policy").json()["re_read"]
    with scope(welcome.org.id):
        assert Event.objects.filter(kind="day.gap_found").count() == 1


def test_a_mended_gap_is_complete_again(welcome: Acme, bobs: Handset) -> None:
    sent = [item(), item(start_ms=ms(NOW) + 1000)]
    bobs.statuses(sent[:1])
    bobs.digest(DAY, sent)
    bobs.statuses(sent[1:])
    assert bobs.digest(DAY, sent).json()["complete"]
    assert bobs.get("policy").json()["re_read"] == []
    with scope(welcome.org.id):
        assert Event.objects.filter(kind="day.completed").count() == 1


def test_a_phone_installed_anew_need_not_know_what_its_person_deleted(welcome: Acme, bobs: Handset) -> None:
    sent = [item(start_ms=ms(NOW) + n * 1000) for n in range(9)]
    bobs.statuses(sent)
    again = Handset(welcome.bob)
    again.enrol()
    again.decide()
    kept = sent[:3] + sent[4:8]
    assert set(again.statuses([{**each, "id": str(uuid4())} for each in kept])) == {"duplicate"}
    answer = again.digest(DAY, kept).json()
    assert (answer["complete"], answer["missing"], answer["re_read"]) == (True, 0, False)


def test_one_call_among_many_others_is_missed_nevertheless(welcome: Acme, bobs: Handset) -> None:
    sent = [item(start_ms=ms(NOW) + n * 1000) for n in range(9)]
    bobs.statuses(sent)
    other = item(start_ms=ms(NOW) + 500)
    assert bobs.digest(DAY, [*sent[:6], other]).json()["missing"] == 1


def test_it_waits_for_answers_that_were_lost_before_it_speaks_of_a_gap(welcome: Acme, bobs: Handset) -> None:
    sent = [item(start_ms=ms(NOW) + n * 1000) for n in range(30)]
    bobs.statuses(sent)
    answer = bobs.digest(DAY, sent[:10], seen=30, queued=20).json()
    assert (answer["complete"], answer["missing"]) == (False, 0)


def test_an_equal_count_of_other_calls_is_a_gap(welcome: Acme, bobs: Handset) -> None:
    bobs.statuses([item()])
    assert bobs.digest(DAY, [item(start_ms=ms(NOW) + 5)]).json()["missing"] == 1


def test_an_empty_day_is_complete(bobs: Handset) -> None:
    assert bobs.digest("2026-11-19", []).json()["complete"]


def test_a_digest_that_is_none_is_refused(bobs: Handset) -> None:
    assert bobs.digest(DAY, [], digest="short").status_code == 422
    assert bobs.digest("20 November", []).status_code == 422
