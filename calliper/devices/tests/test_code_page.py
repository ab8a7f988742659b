from __future__ import annotations

from datetime import timedelta

import pytest

from calliper.core.scope import scope
from calliper.devices import actions
from calliper.devices.models import Device, EnrolmentCode
from calliper.devices.session_codes import KEY
from calliper.devices.tests.conftest import Install
from calliper.orgs import actions as orgs
from calliper.orgs.models import Member
from tests.cast import NOW, Acme


@pytest.fixture(autouse=True)
def _noon(at_noon) -> None:
    """Every page here is opened at noon."""


def code_of(acme: Acme) -> EnrolmentCode:
    with scope(acme.org.id):
        return EnrolmentCode.objects.order_by("-created_at", "-id").first()


def begin(client, acme: Acme, **form) -> str:
    answer = client.post("/devices/add/", {"member": str(acme.bob.pk), **form})
    assert answer.status_code == 302
    return answer.headers["Location"]


def text_of(client, acme: Acme) -> str:
    return client.session[KEY][str(code_of(acme).pk)][0]


def test_a_code_is_shown_to_whoever_made_it_with_qr_link_and_countdown(acme: Acme, as_member) -> None:
    alice = as_member(acme.alice)
    page = alice.get(begin(alice, acme)).content.decode()
    text = text_of(alice, acme)
    for part in (text, "<svg", "calliper://enrol?base=", "data-until=", 'data-poll="3"', "Bob Kulkarni"):
        assert part in page
    assert "style=" not in page


def test_nobody_else_is_shown_the_code_and_nobody_after_15_minutes(acme: Acme, as_member, at_noon) -> None:
    alice = as_member(acme.alice)
    address = begin(alice, acme)
    text = text_of(alice, acme)
    for other in (as_member(acme.alice), as_member(acme.tara)):
        page = other.get(address).content.decode()
        assert text not in page
        assert "shown once" in page
    at_noon(NOW + timedelta(minutes=15))
    page = alice.get(address).content.decode()
    assert text not in page
    assert "has expired" in page
    begin(alice, acme, member=str(acme.nina.pk))
    assert [value[0] == text for value in alice.session[KEY].values()] == [False]


def test_the_page_moves_on_by_itself_to_consent_and_the_first_call(acme: Acme, as_member) -> None:
    alice, phone = as_member(acme.alice), Install()
    address = begin(alice, acme)

    def news(seen: str) -> bool:
        answer = alice.get(f"{address}state/?seen={seen}")
        assert answer.status_code in {200, 204}
        return answer.headers.get("HX-Refresh") == "true"

    assert not news("waiting")
    text = text_of(alice, acme)
    with scope(acme.org.id):
        phone.enrol(acme.bob, code=text)
    assert news("waiting")
    page = alice.get(address).content.decode()
    assert "phone is connected" in page
    assert text not in page
    assert alice.session[KEY] == {}
    with scope(acme.org.id):
        phone.decide()
    assert news("connected")
    assert "has agreed" in alice.get(address).content.decode()
    with scope(acme.org.id):
        Device.objects.update(last_call_at=NOW)
    assert news("agreed")
    page = alice.get(address).content.decode()
    assert "The first call is here" in page
    assert "data-poll" not in page


def test_a_holder_who_does_not_agree_is_no_failure(acme: Acme, as_member) -> None:
    alice, phone = as_member(acme.alice), Install()
    address = begin(alice, acme)
    text = text_of(alice, acme)
    with scope(acme.org.id):
        phone.enrol(acme.bob, code=text)
        phone.decide("withdrawn")
    assert "has not agreed" in alice.get(address).content.decode()


def test_a_new_code_ends_the_old_one(acme: Acme, as_member) -> None:
    alice = as_member(acme.alice)
    address = begin(alice, acme)
    answer = alice.post(f"{address}renew/")
    assert answer.headers["Location"] != address
    assert "has expired" in alice.get(address).content.decode()
    assert text_of(alice, acme) in alice.get(answer.headers["Location"]).content.decode()


def test_a_warning_is_given_where_no_phone_can_reach_the_server(acme: Acme, as_member, settings) -> None:
    alice = as_member(acme.alice)
    address = begin(alice, acme)
    settings.BASE_URL = "http://localhost:8000"
    assert "--tls" in alice.get(address).content.decode()
    settings.BASE_URL, settings.TLS_PIN = "https://192.168.1.20:8443", "p" * 43
    page = alice.get(address).content.decode()
    assert "--tls" not in page
    assert "pin=" + "p" * 43 in page


def test_somebody_new_is_entered_on_the_way(acme: Acme, as_member) -> None:
    alice = as_member(acme.alice)
    form = {"member": "", "name": "Meera Patel", "team": str(acme.north.pk)}
    assert "Meera Patel" in alice.get(begin(alice, acme, **form)).content.decode()
    with scope(acme.org.id):
        added = Member.objects.get(name="Meera Patel")
    assert (added.role, added.team_id, added.login_id) == ("agent", acme.north.pk, None)
    begin(alice, acme, member="", name="Nobody's Team", team="")


@pytest.mark.parametrize(
    "form", [{}, {"member": "", "name": " "}, {"name": "Two", "member": "bob"}, {"member": "nobody"}]
)
def test_exactly_one_person_is_chosen(acme: Acme, as_member, form: dict) -> None:
    given = {**form, "member": str(acme.bob.pk)} if form.get("member") == "bob" else form
    assert as_member(acme.alice).post("/devices/add/", given).status_code == 422
    assert code_of(acme) is None


def test_the_agent_of_a_phones_page_is_chosen_already(acme: Acme, as_member) -> None:
    page = as_member(acme.alice).get(f"/devices/add/?member={acme.nina.pk}").content.decode()
    assert f'value="{acme.nina.pk}" selected' in page


def test_leads_enrol_their_own_people_and_nobody_new(acme: Acme, as_member) -> None:
    tara = as_member(acme.tara)
    page = tara.get("/devices/add/").content.decode()
    assert "Bob Kulkarni" in page
    assert "Nina Desai" not in page
    assert "somebody new" not in page
    assert tara.post("/devices/add/", {"member": str(acme.nina.pk)}).status_code == 422
    assert tara.get(begin(tara, acme)).status_code == 200
    for other in (acme.bob, acme.ravi):
        assert as_member(other).get("/devices/add/").status_code == 404


def test_a_lead_does_not_reach_another_teams_code(acme: Acme, as_member) -> None:
    with scope(acme.org.id):
        code = actions.issue_code(by=acme.alice, member=acme.nina, now=NOW)[0]
    tara = as_member(acme.tara)
    assert tara.get(f"/devices/codes/{code.pk}/").status_code == 404
    assert tara.post(f"/devices/codes/{code.pk}/renew/").status_code == 404


def test_a_name_that_cannot_be_added_is_told_in_the_form(acme: Acme, as_member) -> None:
    alice = as_member(acme.alice)
    address = begin(alice, acme)
    with scope(acme.org.id):
        orgs.disable_member(by=acme.alice, member=acme.bob, now=NOW)
    answer = alice.post(f"{address}renew/", follow=True)
    assert "is disabled" in answer.content.decode()
