"""By what a call was made, and whether with pictures, as filters of the list of calls; and filters beside others."""

from __future__ import annotations

import pytest

from calliper.calls import actions
from calliper.calls.models import Call
from calliper.calls.tests.make import make_call, make_tag
from calliper.calls.tests.test_clock_parts import context, listed
from calliper.core.scope import scope
from tests.cast import NOW

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def three(acme):
    """A call by phone, one by WhatsApp, and one of that with pictures."""
    return (
        make_call(acme).pk,
        make_call(acme, method="whatsapp").pk,
        make_call(acme, method="whatsapp", mode="video").pk,
    )


def test_it_narrows_the_list(acme, three):
    by_phone, by_whatsapp, with_pictures = three
    assert listed(acme, "method=phone") == {by_phone}
    assert listed(acme, "method=whatsapp") == {by_whatsapp, with_pictures}
    assert listed(acme, "method=whatsapp&mode=voice") == {by_whatsapp}
    assert listed(acme, "mode=video&mode=voice") == set(three)
    assert listed(acme, "mode=video&method=phone") == set()


def test_it_narrows_the_calls_of_a_tag(acme, three):
    tag = make_tag(acme)
    with scope(acme.org.id):
        for call in Call.objects.all():
            actions.tag_call(call=call, tag=tag, by=acme.alice, now=NOW)
    assert listed(acme, f"tag={tag.pk}&mode=video") == {three[2]}


def test_a_tag_narrows_the_calls_of_a_contact(acme):
    tag, tagged = make_tag(acme), make_call(acme)
    make_call(acme)
    make_call(acme, number="5550104418")
    with scope(acme.org.id):
        actions.tag_call(call=tagged, tag=tag, by=acme.alice, now=NOW)
    assert len(listed(acme, f"contact={tagged.contact_id}")) == 2
    assert listed(acme, f"contact={tagged.contact_id}&tag={tag.pk}") == {tagged.pk}


def test_a_chip_shows_and_clears_it(acme, three):
    flags = context(acme, "method=whatsapp&mode=video")["chips"]["flags"]
    shown = {chip.name: (chip.value, chip.remove) for chip in flags if chip.value}
    assert (shown["method"][0], shown["mode"][0]) == ("WhatsApp", "Video")
    assert "mode=video" in shown["method"][1]
    assert "method=" not in shown["method"][1]


@pytest.mark.parametrize("query", ["method=pigeon", "mode=smell"])
def test_it_says_what_it_cannot_read(acme, three, query):
    assert "A call is" in str(context(acme, query)["chips"]["wrong"])
