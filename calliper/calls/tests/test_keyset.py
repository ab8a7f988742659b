from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import signing

from calliper.calls import keyset
from calliper.calls.keyset import Place
from calliper.calls.models import Call
from calliper.calls.narrow import Leg
from calliper.calls.tests.make import make_call
from calliper.core.scope import scope
from tests.cast import NOW


@pytest.fixture
def five(acme):
    """Five calls, two of them at the same moment; newest first."""
    minutes = [1, 2, 2, 3, 4]
    calls = [make_call(acme, start=NOW - timedelta(minutes=each)) for each in minutes]
    return sorted(calls, key=lambda call: (call.start_at, call.pk), reverse=True)


def ids(page):
    return [row.pk for row in page.rows]


def all_legs():
    return [Leg(Call.objects.all(), Call.objects.all())]


def test_it_walks_to_the_oldest_and_back_without_losing_or_doubling(acme, five):
    wanted = [call.pk for call in five]
    with scope(acme.org.id):
        first = keyset.page(all_legs(), None, 2)
        second = keyset.page(all_legs(), Place.read(first.older), 2)
        third = keyset.page(all_legs(), Place.read(second.older), 2)
        assert ids(first) + ids(second) + ids(third) == wanted
        assert (first.newer, third.older) == ("", "")
        assert first.is_first
        assert not second.is_first
        back = keyset.page(all_legs(), Place.read(third.newer), 2)
        assert ids(back) == ids(second)
        assert ids(keyset.page(all_legs(), Place.read(back.newer), 2)) == ids(first)


def test_it_gives_the_full_first_page_when_little_is_left_on_the_newer_side(acme, five):
    with scope(acme.org.id):
        place = Place(five[1].start_at, five[1].pk, newer=True)
        page = keyset.page(all_legs(), place, 3)
        assert ids(page) == [call.pk for call in five[:3]]
        assert page.is_first


def test_it_is_not_shifted_by_a_new_call(acme, five):
    with scope(acme.org.id):
        older = keyset.page(all_legs(), None, 2).older
    make_call(acme, start=NOW)
    with scope(acme.org.id):
        assert ids(keyset.page(all_legs(), Place.read(older), 2)) == [call.pk for call in five[2:4]]


def test_it_merges_legs_in_order_and_counts_a_row_of_two_legs_once(acme, five):
    with scope(acme.org.id):
        halves = [
            Leg(Call.objects.filter(pk__in=[c.pk for c in part]), Call.objects.all())
            for part in (five[::2], five)
        ]
        assert ids(keyset.page(halves, None, 50)) == [call.pk for call in five]


def test_it_finds_the_nearest_newer_calls(acme, five):
    with scope(acme.org.id):
        place = Place(five[3].start_at, five[3].pk, newer=True)
        assert [row.pk for row in keyset.newer_than(all_legs(), place, 2)] == [five[1].pk, five[2].pk]


@pytest.mark.parametrize(
    "text", ["", "x", "a:b", signing.Signer(salt="calliper.calls.keyset").sign_object(["x"])]
)
def test_it_reads_no_place_from_a_text_that_was_not_made_here(text):
    assert Place.read(text) is None


def test_it_reads_back_its_own_cursor():
    place = Place(NOW, make_id(), newer=True)
    assert Place.read(place.cursor) == place
    assert Place.read(place.cursor + "x") is None


def make_id():
    from calliper.core.ids import new_id

    return new_id()


def test_it_stops_counting(acme, five, monkeypatch):
    monkeypatch.setattr(keyset, "MOST_COUNTED", 3)
    with scope(acme.org.id):
        assert keyset.count(all_legs()) == 4
        assert keyset.count(all_legs() * 2) == 4


def test_it_counts_without_twins(acme, five):
    with scope(acme.org.id):
        Call.objects.filter(pk=five[0].pk).update(twin_of=five[1])
        every = Call.objects.all()
        assert keyset.count([Leg(every.filter(twin_of=None), every)]) == 4
