from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from calliper.core.scope import scope
from calliper.devices import access, actions
from calliper.devices.models import Device, Line, LinePeriod
from calliper.devices.tests.conftest import SPARE, Install, account, beat
from tests.cast import NOW, Acme, Globex
from tests.handset import SIM

NUMBER = "+919845012345"


@pytest.fixture
def phones(acme: Acme, at_noon) -> dict[str, Device]:
    """Bob's phone in North and Nina's in South, both well."""
    with scope(acme.org.id):
        found = {}
        for name, number in (("bob", NUMBER), ("nina", "+919845054321")):
            install = Install()
            found[name] = install.enrol(getattr(acme, name), now=NOW - timedelta(days=9), number=number)
            install.decide()
            actions.record_heartbeat(device=install.device, beat=beat(), now=NOW)
    return found


def page_of(client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_list_shows_the_phones_within_reach(acme: Acme, phones, as_member) -> None:
    seen = {
        name: page_of(as_member(getattr(acme, name)), "/devices/")
        for name in ("alice", "tara", "ravi", "bob", "nina")
    }
    assert {name: ("Bob Kulkarni" in page, "Nina Desai" in page) for name, page in seen.items()} == {
        "alice": (True, True),
        "tara": (True, False),
        "ravi": (True, False),
        "bob": (True, False),
        "nina": (False, True),
    }
    assert "2 phones, 2 teams" in seen["alice"]
    assert ["Add phone" in seen[name] for name in ("alice", "tara", "ravi", "bob")] == [
        True,
        True,
        False,
        False,
    ]


def test_without_phones_the_list_says_what_to_do(acme: Acme, as_member) -> None:
    assert "Connect a phone" in page_of(as_member(acme.alice), "/devices/")
    assert "Connect a phone" not in page_of(as_member(acme.bob), "/devices/")


def test_the_equation_adds_up_over_what_is_shown(acme: Acme, phones, as_member) -> None:
    with scope(acme.org.id):
        account(phones["bob"], 1, seen=20, acknowledged=15, queued=2, missing=4, refused={"outside_hours": 3})
        account(phones["nina"], 1)
        account(phones["nina"], 40)
        account(phones["nina"], 2, digest_at=None)
        alice, tara = access.devices(acme.alice), access.devices(acme.tara)
        today = NOW.date()
        span = today - timedelta(days=29), today
        assert access.completeness(tara, *span) == access.completeness(alice.filter(member=acme.bob), *span)
        whole = access.completeness(alice, *span)
    assert (whole.seen, whole.received, whole.waiting, whole.refused, whole.missing) == (30, 21, 2, 3, 4)
    assert whole.seen == whole.received + whole.waiting + whole.refused + whole.missing
    page = page_of(as_member(acme.alice), "/devices/")
    assert "4 calls are missing." in page
    assert "No call is lost." in page_of(as_member(acme.nina), "/devices/")


def test_the_worst_comes_first_and_explains_itself(acme: Acme, phones, as_member, at_noon) -> None:
    alice = as_member(acme.alice)
    page = page_of(alice, "/devices/")
    assert page.index("Bob Kulkarni") < page.index("Nina Desai")
    with scope(acme.org.id):
        account(phones["nina"], 3, missing=2)
    page = page_of(alice, "/devices/")
    assert page.index("Nina Desai") < page.index("Bob Kulkarni")
    assert "2 calls of 17 Nov are missing here." in page
    with scope(acme.org.id):
        actions.record_heartbeat(device=phones["nina"], beat=beat(), now=NOW + timedelta(hours=30))
    at_noon(NOW + timedelta(hours=30))
    page = page_of(alice, "/devices/")
    assert page.index("Bob Kulkarni") < page.index("Nina Desai")
    assert "1 offline" in page


def test_the_list_is_filtered_by_the_address(acme: Acme, phones, as_member) -> None:
    alice = as_member(acme.alice)
    with scope(acme.org.id):
        Device.objects.filter(pk=phones["nina"].pk).update(app_version="0.9.0")
    for query, bob, nina in (
        ("state=ok", True, True),
        ("state=offline", False, False),
        (f"team={acme.south.pk}", False, True),
        ("app=1.0.0", True, False),
        ("state=nonsense", True, True),
    ):
        page = page_of(alice, f"/devices/?{query}")
        assert (f"/devices/{phones['bob'].pk}/" in page, f"/devices/{phones['nina'].pk}/" in page) == (
            bob,
            nina,
        )
    assert "No phone is like this." in page_of(alice, "/devices/?state=offline")


def test_the_list_has_pages_and_a_fixed_number_of_statements(
    acme: Acme, at_noon, as_member, django_assert_max_num_queries
) -> None:
    with scope(acme.org.id):
        for _ in range(55):
            account(Install().enrol(acme.bob, now=NOW), 1)
    alice = as_member(acme.alice)
    # Two of them are the bell and the habits of all phones, by which the one that hardly reports is found.
    with django_assert_max_num_queries(13):
        page = page_of(alice, "/devices/")
    assert "1–50" in page
    assert "51–55" in page_of(alice, "/devices/?start=50")


def test_a_phone_shows_all_there_is_to_know(acme: Acme, phones, as_member) -> None:
    with scope(acme.org.id):
        for ago in range(12):
            account(phones["bob"], ago, seen=11, refused={"outside_hours": 1})
        told = beat(sims=[SIM, SPARE], permissions={"call_log": "granted"}, charging=True, battery_pct=7)
        actions.record_heartbeat(device=phones["bob"], beat=told, now=NOW)
    alice = as_member(acme.alice)
    page = page_of(alice, f"/devices/{phones['bob'].pk}/")
    for word in (
        "Xiaomi Redmi 12",
        "Bob 1",
        "Private: never read",
        "7%, charging",
        "Wi-Fi",
        "allowed",
        "Holds",
    ):
        assert word in page
    assert "1 outside working hours" in page
    assert "Show 2 earlier days" in page
    assert "earlier day" not in page_of(alice, f"/devices/{phones['bob'].pk}/?days=all")
    own = page_of(as_member(acme.bob), f"/devices/{phones['bob'].pk}/")
    assert "Revoke phone" not in own


def test_a_phone_that_never_spoke_has_a_page_too(acme: Acme, at_noon, as_member) -> None:
    with scope(acme.org.id):
        device = Install().enrol(acme.bob, sims=[])
        LinePeriod.objects.update(until_at=NOW)
    page = page_of(as_member(acme.alice), f"/devices/{device.pk}/")
    assert "Nobody has decided on this phone yet" in page
    assert "None" not in page


def test_asking_to_sync_is_for_those_who_lead(acme: Acme, phones, as_member) -> None:
    address = f"/devices/{phones['bob'].pk}/sync/"
    assert as_member(acme.bob).post(address).status_code == 404
    assert as_member(acme.ravi).post(address).status_code == 404
    assert as_member(acme.tara).post(f"/devices/{phones['nina'].pk}/sync/").status_code == 404
    answer = as_member(acme.tara).post(address, follow=True).content.decode()
    assert "is asked to sync" in answer
    assert "1 phone is asked" in as_member(acme.alice).post("/devices/sync/", follow=True).content.decode()
    assert "asked already" in as_member(acme.alice).post("/devices/sync/", follow=True).content.decode()


def test_a_revoked_phone_leaves_the_list_and_keeps_its_page(acme: Acme, phones, as_member) -> None:
    alice, address = as_member(acme.alice), f"/devices/{phones['bob'].pk}/"
    assert "Lost or stolen" in page_of(alice, address)
    assert alice.post(f"{address}revoke/", {"reason": "boredom"}).status_code == 422
    answer = alice.post(f"{address}revoke/", {"reason": "lost"}, follow=True).content.decode()
    assert "This phone is revoked." in answer
    assert "Revoke phone…" not in answer
    assert "Bob Kulkarni" not in page_of(alice, "/devices/")
    assert "Bob Kulkarni" in page_of(alice, "/devices/?state=revoked")


def test_an_unknown_sim_is_named_on_the_phones_page(acme: Acme, phones, as_member) -> None:
    alice, address = as_member(acme.alice), f"/devices/{phones['bob'].pk}/"
    with scope(acme.org.id):
        sims = [SIM, {**SPARE, "tracked": True}, {**SPARE, "subscription_id": "sim-3", "tracked": True}]
        actions.record_heartbeat(device=phones["bob"], beat=beat(sims=sims), now=NOW)
    assert "SIM that nobody has named" in page_of(alice, "/devices/")
    assert "A SIM to name" in page_of(alice, address)
    assert "A SIM to name" not in page_of(as_member(acme.tara), address)
    form = {"subscription_id": "sim-2", "member": str(acme.bob.pk)}
    assert as_member(acme.tara).post(f"{address}sims/", form).status_code == 404
    assert alice.post(f"{address}sims/", {**form, "member": ""}).status_code == 422
    late = alice.post(f"{address}sims/", {**form, "from_at": "2026-12-24"})
    assert late.status_code == 422
    assert "has passed" in late.content.decode()
    assert alice.post(f"{address}sims/", form).status_code == 302
    with scope(acme.org.id):
        line = Line.objects.get(label="Nina 1")
    moved = {
        "subscription_id": "sim-3",
        "member": str(acme.nina.pk),
        "line": str(line.pk),
        "from_at": "2026-11-19",
    }
    assert alice.post(f"{address}sims/", moved).status_code == 302
    with scope(acme.org.id):
        period = LinePeriod.objects.get(subscription_id="sim-3")
        assert period.from_at.isoformat() == "2026-11-18T18:30:00+00:00"
        assert (period.line_id, period.member_id) == (line.pk, acme.nina.pk)
        assert access.unknown_sims(phones["bob"]) == []


def test_lines_are_listed_with_masked_numbers(acme: Acme, phones, as_member) -> None:
    alice = as_member(acme.alice)
    page = page_of(alice, "/lines/")
    assert "98••• ••345" in page
    assert "98450" not in page
    with scope(acme.org.id):
        Install().enrol(acme.bob)
        LinePeriod.objects.filter(device=phones["nina"]).update(until_at=NOW)
    assert "3 lines" in page_of(alice, "/lines/")
    assert "Nobody now" in page_of(alice, "/lines/?state=typed")
    assert "1 line" in page_of(alice, "/lines/?state=none")
    assert "No such line" in page_of(alice, "/lines/?state=confirmed")
    assert "Nina" not in page_of(as_member(acme.tara), "/lines/")
    assert "2 lines" in page_of(as_member(acme.bob), "/lines/")


def test_without_lines_the_list_says_where_they_come_from(acme: Acme, as_member) -> None:
    assert "No lines yet" in page_of(as_member(acme.alice), "/lines/")


def test_the_list_of_lines_has_pages(acme: Acme, as_member, django_assert_max_num_queries) -> None:
    with scope(acme.org.id):
        for _ in range(52):
            Install().enrol(acme.bob)
    alice = as_member(acme.alice)
    with django_assert_max_num_queries(8):
        assert "start=50" in page_of(alice, "/lines/")
    assert "51–52" in page_of(alice, "/lines/?start=50")


def test_a_line_is_named_confirmed_and_handed_over(acme: Acme, phones, as_member) -> None:
    alice = as_member(acme.alice)
    with scope(acme.org.id):
        period = LinePeriod.objects.get(device=phones["bob"])
    address = f"/lines/{period.line_id}/"
    assert NUMBER in page_of(alice, address)
    assert alice.post(f"{address}name/", {"label": ""}).status_code == 422
    assert alice.post(f"{address}name/", {"label": "Front desk"}).status_code == 302
    assert alice.post(f"{address}confirm/", {"number": "mine"}).status_code == 422
    assert alice.post(f"{address}confirm/", {"number": ""}).status_code == 422
    assert alice.post(f"{address}confirm/", {"number": "98450 12345"}).status_code == 302
    hand_over = f"/lines/periods/{period.pk}/reassign/"
    assert alice.post(hand_over, {"member": "", "from_at": ""}).status_code == 422
    form = {"member": str(acme.nina.pk), "from_at": "2026-11-20"}
    late = alice.post(hand_over, {**form, "from_at": "2026-11-25"})
    assert "has passed" in late.content.decode()
    assert alice.post(hand_over, form).status_code == 302
    page = page_of(alice, address)
    for word in ("Front desk", "Number confirmed", "Bob Kulkarni", "Nina Desai"):
        assert word in page
    assert alice.post(hand_over, form).status_code == 422


def test_a_lead_sees_a_line_without_its_number_and_changes_nothing(acme: Acme, phones, as_member) -> None:
    tara = as_member(acme.tara)
    with scope(acme.org.id):
        mine = LinePeriod.objects.get(device=phones["bob"])
        other = LinePeriod.objects.get(device=phones["nina"])
    page = page_of(tara, f"/lines/{mine.line_id}/")
    assert "98••• ••345" in page
    assert "Confirm number" not in page
    for address in (f"/lines/{mine.line_id}/name/", f"/lines/{mine.line_id}/confirm/"):
        assert tara.post(address, {"label": "X", "number": NUMBER}).status_code == 404
    assert tara.post(f"/lines/periods/{mine.pk}/reassign/").status_code == 404
    assert tara.get(f"/lines/{other.line_id}/").status_code == 404
    assert tara.get(f"/devices/{phones['nina'].pk}/").status_code == 404


def test_charlie_gets_404_everywhere(acme: Acme, globex: Globex, phones, as_member) -> None:
    charlie = as_member(globex.charlie)
    with scope(acme.org.id):
        period = LinePeriod.objects.get(device=phones["bob"])
        code = actions.issue_code(by=acme.alice, member=acme.bob, now=NOW)[0]
    device, line = phones["bob"].pk, period.line_id
    reads = [
        f"/devices/{device}/",
        f"/lines/{line}/",
        f"/devices/codes/{code.pk}/",
        f"/devices/codes/{code.pk}/state/",
    ]
    writes = [
        *(f"/devices/{device}/{what}/" for what in ("sync", "revoke", "sims")),
        *(f"/lines/{line}/{what}/" for what in ("name", "confirm")),
        f"/lines/periods/{period.pk}/reassign/",
        f"/devices/codes/{code.pk}/renew/",
    ]
    assert {address: charlie.get(address).status_code for address in reads} == dict.fromkeys(reads, 404)
    assert {address: charlie.post(address).status_code for address in writes} == dict.fromkeys(writes, 404)
    for address in ("/devices/", "/lines/"):
        assert "Bob" not in page_of(charlie, address)
    assert charlie.get(f"/lines/{uuid4()}/").status_code == 404


@pytest.mark.parametrize("address", ["/devices/", "/devices/add/", "/lines/"])
def test_strangers_are_asked_to_sign_in(acme: Acme, client, address: str) -> None:
    assert client.get(address).status_code == 302
