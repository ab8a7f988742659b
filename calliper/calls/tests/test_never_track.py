from __future__ import annotations

import pytest

from calliper.calls.tests.make import make_call
from calliper.consent import actions as consent
from calliper.consent.models import ExcludedNumber
from calliper.core.scope import scope
from calliper.devices.access import policy_document
from calliper.devices.models import Device
from tests.cast import NOW
from tests.handset import item, ready


def policy(acme):
    with scope(acme.org.id):
        return policy_document(Device.objects.get(), now=NOW)


def test_it_keeps_a_number_off_every_phone_from_now_on(acme, as_member):
    with scope(acme.org.id):
        long_ago = NOW.replace(year=2001)
        consent.ensure_defaults(org=acme.org, now=long_ago)
        consent.change_policy(by=acme.alice, now=long_ago, earlier_calls=True)
    call, handset = make_call(acme, name="Dr Rao"), ready(acme.bob)
    url, before = f"/contacts/{call.contact_id}/", policy(acme)
    response = as_member(acme.alice).post(f"{url}never-track/", {"reason": "Doctor"}, follow=True)
    text = " ".join(response.content.decode().split())
    assert "No phone reports calls with this number since" in text
    assert "Reason: Doctor." in text
    assert "The history until then stays." in text
    assert len(response.context["rows"]) == 1
    after = policy(acme)
    assert after["excluded_numbers"] == ["+915550104417"]
    assert after["policy_hash"] != before["policy_hash"]
    assert handset.statuses([item()]) == ["dropped:excluded_number"]
    for page in ("/contacts/", f"/calls/{call.pk}/"):
        assert "never tracked" in as_member(acme.bob).get(page).content.decode().lower()


def test_it_collects_again_on_undo(acme, as_member):
    call, client = make_call(acme), as_member(acme.alice)
    url = f"/contacts/{call.contact_id}/"
    client.post(f"{url}never-track/", {"reason": "Bank"})
    assert "Yes" not in client.get(url).context["excluded"].reason
    for _ in range(2):
        assert client.post(f"{url}track/").status_code == 302
    assert client.get(url).context["excluded"] is None
    with scope(acme.org.id):
        assert not ExcludedNumber.objects.exists()


@pytest.mark.parametrize(("reason", "sentence"), [("", "Say why"), ("x" * 81, "80 characters")])
def test_it_asks_for_a_reason(acme, as_member, reason, sentence):
    call = make_call(acme)
    response = as_member(acme.alice).post(f"/contacts/{call.contact_id}/never-track/", {"reason": reason})
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_it_says_when_a_number_cannot_be_kept_off(acme, as_member):
    call = make_call(acme, number="JIO-CARE")
    page = f"/contacts/{call.contact_id}/"
    assert "Never track this number" not in as_member(acme.alice).get(page).content.decode()
    response = as_member(acme.alice).post(f"{page}never-track/", {"reason": "Spam"}, follow=True)
    assert "cannot be kept off" in response.content.decode()


def test_it_belongs_to_those_who_decide_what_is_collected(acme, globex, as_member):
    call = make_call(acme)
    for member in (acme.tara, acme.bob, acme.ravi, acme.nina, globex.charlie):
        for name in ("never-track", "track"):
            url = f"/contacts/{call.contact_id}/{name}/"
            assert as_member(member).post(url, {"reason": "x"}).status_code == 404
    assert "Never track" not in as_member(acme.tara).get(f"/contacts/{call.contact_id}/").content.decode()


def test_it_lists_contacts_that_are_never_tracked(acme, as_member):
    call = make_call(acme)
    make_call(acme, number="5550104418")
    client = as_member(acme.alice)
    assert client.get("/contacts/?excluded=1").context["lines"] == []
    client.post(f"/contacts/{call.contact_id}/never-track/", {"reason": "Bank"})
    (line,) = client.get("/contacts/?excluded=1").context["lines"]
    assert (line.party.contact_id, line.is_excluded) == (call.contact_id, True)
