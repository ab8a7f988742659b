from __future__ import annotations

import pytest

from calliper.activity.models import Event
from calliper.calls import actions
from calliper.calls.models import Call, CallChange, CallTagging
from calliper.calls.tests.make import make_call, make_device, make_line, make_tag
from calliper.core.ids import new_id
from calliper.core.refused import Refused
from calliper.core.scope import scope
from tests.cast import NOW


def page(as_member, member, call):
    return as_member(member).get(f"/calls/{call.pk}/").content.decode()


def test_it_shows_the_facts_of_a_call(acme, as_member):
    call = make_call(
        acme,
        name="Pooja",
        line=make_line(acme),
        device=make_device(acme, acme.bob),
        ring_s=7,
        duration_s=3725,
    )
    text = page(as_member, acme.alice, call)
    for words in (
        "Pooja",
        "1:02:05",
        "0:07",
        "Bob Kulkarni",
        "North",
        "Pune 1",
        "Samsung Galaxy A15",
        "Outgoing",
    ):
        assert words in text


def test_it_shows_a_call_to_those_in_reach_only(acme, globex, as_member):
    call = make_call(acme)
    for member, status in [
        (acme.alice, 200), (acme.tara, 200), (acme.ravi, 200), (acme.bob, 200), (acme.nina, 404), (globex.charlie, 404),
    ]:  # fmt: skip
        assert as_member(member).get(f"/calls/{call.pk}/").status_code == status
    assert as_member(acme.alice).get(f"/calls/{new_id()}/").status_code == 404


def test_it_explains_a_hidden_number_and_offers_no_reveal(acme, as_member):
    call = make_call(acme, number=None)
    text = page(as_member, acme.alice, call)
    assert "The caller kept the number from the phone" in text
    assert "Why do you need the number?" not in text
    assert as_member(acme.alice).get(f"/calls/{call.pk}/reveal/").status_code == 404


def test_it_explains_a_wrong_clock_and_a_corrected_start(acme, as_member):
    call = make_call(acme, clock_suspect=True)
    assert "The phone’s clock was wrong" in page(as_member, acme.alice, call)
    with scope(acme.org.id):
        Call.objects.update(corrected_start_at=NOW)
    assert "The start was corrected." in page(as_member, acme.alice, call)


def test_it_tells_what_changed_and_who_sent_it(acme, as_member):
    phone = make_device(acme, acme.bob)
    call = make_call(acme, deleted_on_phone_at=NOW)
    with scope(acme.org.id):
        fields = {
            "duration_s": [60, 90], "outcome": ["missed", "connected"], "deleted_on_phone_at": [None, NOW.isoformat()],
            "method": ["phone", "whatsapp"],
        }  # fmt: skip
        CallChange.objects.create(call=call, at=NOW, by_kind="device", by_id=phone.pk, fields=fields)
        CallChange.objects.create(call=call, at=NOW, by_kind="system", by_id=None, fields={"ring_s": [1, 2]})
    text = page(as_member, acme.alice, call)
    for words in (
        "1:00",
        "1:30",
        "Missed",
        "Connected",
        "Bob Kulkarni’s phone",
        "whatsapp",
        "deleted from the phone",
    ):
        assert words in text


def test_it_tags_and_untags_with_undo(acme, as_member):
    call, tag, client = make_call(acme), make_tag(acme), as_member(acme.bob)
    response = client.post(f"/calls/{call.pk}/tags/", {"tag": tag.pk})
    (message,) = response.wsgi_request._messages._queued_messages
    assert message.extra_tags == f"/calls/{call.pk}/tags/{tag.pk}/remove/"
    client.post(f"/calls/{call.pk}/tags/", {"tag": tag.pk})
    assert "Quote sent" in page(as_member, acme.alice, call)
    response = client.post(f"/calls/{call.pk}/tags/{tag.pk}/remove/")
    client.post(f"/calls/{call.pk}/tags/{tag.pk}/remove/")
    with scope(acme.org.id):
        assert not CallTagging.objects.exists()
    (message,) = response.wsgi_request._messages._queued_messages
    client.post(message.extra_tags)
    with scope(acme.org.id):
        tagging = CallTagging.objects.get()
        assert (tagging.start_at, tagging.by_id) == (call.start_at, acme.bob.pk)
        kinds = list(Event.objects.order_by("id").filter(about_id=call.pk).values_list("kind", flat=True))
    assert kinds == ["calls.tagged", "calls.untagged", "calls.tagged"]


def test_it_asks_for_a_tag_that_exists(acme, as_member):
    call = make_call(acme)
    response = as_member(acme.bob).post(f"/calls/{call.pk}/tags/", {"tag": new_id()}, follow=True)
    assert "Choose a tag." in response.content.decode()


def test_it_tells_twins_apart_and_takes_it_back(acme, as_member):
    call = make_call(acme)
    twin = make_call(acme, twin_of=call, source="dialler")
    client = as_member(acme.tara)
    assert "The same call, told twice" in page(as_member, acme.alice, twin)
    assert "Told by another app too" in page(as_member, acme.alice, call)
    response = client.post(f"/calls/{twin.pk}/twin/unlink/")
    client.post(f"/calls/{twin.pk}/twin/unlink/")
    with scope(acme.org.id):
        assert Call.objects.get(pk=twin.pk).twin_of is None
        assert Event.objects.get(kind="calls.changed").facts == {"call_ids": [str(twin.pk)]}
    (message,) = response.wsgi_request._messages._queued_messages
    client.post(message.extra_tags)
    with scope(acme.org.id):
        assert Call.objects.get(pk=twin.pk).twin_of == call
    assert "linked" in page(as_member, acme.alice, twin)
    again = client.post(message.extra_tags, follow=True)
    assert "There is nothing to take back." in again.content.decode()


def test_it_links_no_twin_to_a_row_that_is_one_itself(acme):
    call = make_call(acme)
    twin = make_call(acme, twin_of=call, source="dialler")
    with scope(acme.org.id):
        actions.unlink_twin(call=twin, by=acme.alice, now=NOW)
        Call.objects.filter(pk=call.pk).update(twin_of=twin)
        twin.refresh_from_db()
        with pytest.raises(Refused):
            actions.relink_twin(call=twin, by=acme.alice, now=NOW)


def test_it_takes_the_same_number_of_statements_for_any_number_of_notes(
    acme, as_member, django_assert_max_num_queries
):
    call, client = make_call(acme), as_member(acme.alice)
    with django_assert_max_num_queries(17) as few:
        client.get(f"/calls/{call.pk}/")
    with scope(acme.org.id):
        for member in (acme.bob, acme.tara, acme.alice):
            actions.add_note(call=call, by=member, text="x", now=NOW)
    with django_assert_max_num_queries(len(few) + 1):
        client.get(f"/calls/{call.pk}/")


def test_it_tells_what_happened_newest_first(acme, as_member):
    call = make_call(acme)
    with scope(acme.org.id):
        actions.add_note(call=call, by=acme.bob, text="Wants 5 kW", now=NOW)
        tag = make_tag(acme, "Hot")
        actions.tag_call(call=call, tag=tag, by=acme.tara, now=NOW.replace(hour=13))
    moments = as_member(acme.alice).get(f"/calls/{call.pk}/").context["moments"]
    assert [moment.kind for moment in moments] == ["tag", "note", "arrived", "call"]
    assert moments[0].by == "Tara Rao"


def test_it_shows_the_calls_id_to_copy(acme, as_member):
    call = make_call(acme)
    assert f'data-copy="{call.pk}"' in page(as_member, acme.alice, call)
