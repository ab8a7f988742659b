from __future__ import annotations

import pytest

from calliper.consent import access, actions
from calliper.consent.models import Receipt
from calliper.consent.tests.holder import Holder
from calliper.core.scope import scope
from tests.cast import NOW, Acme, Globex

CHANGED = {
    "contact_name": "on",
    "hours": "window",
    "working_days": ["1", "2"],
    "working_from": "22:00",
    "working_until": "06:00",
}
PAGES = ["/settings/collection/", "/settings/notice/", "/settings/notice/edit/", "/consent/"]


@pytest.fixture
def settled(acme: Acme) -> Acme:
    with scope(acme.org.id):
        actions.ensure_defaults(org=acme.org, now=NOW)
    return acme


@pytest.mark.parametrize("page", PAGES)
def test_pages_work_before_anything_was_published(acme: Acme, as_member, page: str) -> None:
    assert as_member(acme.alice).get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_strangers_are_asked_to_sign_in(settled: Acme, client, page: str) -> None:
    assert client.get(page).status_code == 302


def test_everybody_sees_what_is_collected_and_only_some_may_change_it(settled: Acme, as_member) -> None:
    for member in (settled.bob, settled.tara, settled.ravi):
        page = as_member(member).get("/settings/collection/").content.decode()
        assert "Call facts" in page
        assert "Save as new version" not in page
        assert as_member(member).post("/settings/collection/change/", CHANGED).status_code == 404
        assert as_member(member).get("/settings/notice/edit/").status_code == 404
    assert "Save as new version" in as_member(settled.alice).get("/settings/collection/").content.decode()


def test_a_change_is_saved_as_a_version(settled: Acme, as_member) -> None:
    answer = as_member(settled.alice).post("/settings/collection/change/", CHANGED, follow=True)
    assert "Version 2 is in force" in answer.content.decode()
    assert "22:00–06:00" in answer.content.decode()
    with scope(settled.org.id):
        policy = access.policy_in_force()
    assert (policy.collected, policy.working_days) == (["call_facts", "contact_name"], [1, 2])


@pytest.mark.parametrize(
    "wrong",
    [{"working_days": []}, {"working_from": ""}, {"working_until": "22:00"}, {"hours": "sometimes"}],
)
def test_half_a_window_is_shown_at_its_field(settled: Acme, as_member, wrong: dict) -> None:
    answer = as_member(settled.alice).post("/settings/collection/change/", CHANGED | wrong)
    assert answer.status_code == 422
    with scope(settled.org.id):
        assert access.policy_in_force().version == 1


def test_midnight_is_a_time_and_hours_do_not_matter_when_calls_always_count(settled: Acme, as_member) -> None:
    alice = as_member(settled.alice)
    answer = alice.post("/settings/collection/change/", CHANGED | {"working_from": "00:00"})
    assert answer.status_code == 302
    assert alice.post("/settings/collection/change/", {"hours": "always"}).status_code == 302
    with scope(settled.org.id):
        assert access.policy_in_force().working_days is None


def test_a_number_is_excluded_shown_and_collected_again(settled: Acme, as_member) -> None:
    alice = as_member(settled.alice)
    form = {"number": "98453 94494", "reason": "Bank"}
    assert alice.post("/settings/collection/numbers/", form).status_code == 302
    assert "+91 98453 94494" in alice.get("/settings/collection/").content.decode()
    seen = as_member(settled.bob).get("/settings/collection/").content.decode()
    assert "Bank" in seen
    assert "94494" not in seen
    with scope(settled.org.id):
        ((row, _),) = access.excluded_numbers(settled.org.id)
    assert alice.post(f"/settings/collection/numbers/{row.pk}/include/").status_code == 302
    assert alice.post(f"/settings/collection/numbers/{row.pk}/include/").status_code == 404


@pytest.mark.parametrize("number", ["", "Mother"])
def test_what_is_no_number_is_told_at_its_field(settled: Acme, as_member, number: str) -> None:
    answer = as_member(settled.alice).post("/settings/collection/numbers/", {"number": number})
    assert answer.status_code == 422
    assert "error" in answer.content.decode()


def test_the_notice_is_shown_in_each_language_and_version(settled: Acme, as_member) -> None:
    alice = as_member(settled.alice)
    with scope(settled.org.id):
        words = dict.fromkeys(("en", "hi", "gu"), ("Short", "First line\nrest\n\nplain"))
        actions.publish_notice(by=settled.alice, org=settled.org, wordings=words, now=NOW)
    assert "गोपनीयता" in alice.get("/settings/notice/?language=hi&version=1").content.decode()
    now = alice.get("/settings/notice/").content.decode()
    assert "Short" in now
    assert "First line</h3>" in now
    assert "Alice Menon" in now
    old = alice.get("/settings/notice/?version=1").content.decode()
    assert "no longer show" in old
    for odd in ("?version=9", "?version=x", "?version=0", "?language=xx"):
        assert "Short" in alice.get(f"/settings/notice/{odd}").content.decode()


def test_publishing_a_notice_says_who_must_agree_again(settled: Acme, as_member) -> None:
    with scope(settled.org.id):
        holder = Holder(settled.bob)
        holder.hand_in(holder.receipt())
    alice = as_member(settled.alice)
    assert "1 phone must agree again" in alice.get("/settings/notice/edit/").content.decode()
    form = {f"{part}_{lang}": f"{part} {lang}" for part in ("title", "text") for lang in ("en", "hi", "gu")}
    assert alice.post("/settings/notice/edit/", form | {"text_gu": ""}).status_code == 422
    answer = alice.post("/settings/notice/edit/", form, follow=True)
    assert "title en" in answer.content.decode()


def agree(acme: Acme, *members) -> None:
    with scope(acme.org.id):
        for member in members:
            holder = Holder(member)
            first, _ = holder.hand_in(holder.receipt())
            holder.hand_in(holder.receipt(decision="withdrawn", previous=first.hash))


def test_receipts_are_listed_within_reach(settled: Acme, as_member) -> None:
    agree(settled, settled.bob, settled.nina)
    everybody = as_member(settled.alice).get("/consent/").content.decode()
    assert "4 receipts" in everybody
    assert "Nina Desai" in everybody
    team = as_member(settled.tara).get("/consent/").content.decode()
    assert "Bob Kulkarni" in team
    assert "Nina Desai" not in team
    own = as_member(settled.nina).get("/consent/?decision=agreed").content.decode()
    assert "1 receipt" in own
    assert "Bob Kulkarni" not in own
    assert as_member(settled.ravi).get("/consent/").status_code == 404
    assert (
        "No such receipt"
        in as_member(settled.tara).get("/consent/?decision=agreed&start=50").content.decode()
    )


def test_a_broken_proof_is_told_at_the_top(settled: Acme, as_member) -> None:
    agree(settled, settled.bob)
    with scope(settled.org.id):
        Receipt.objects.filter(decision="agreed").update(signature=b"x")
    page = as_member(settled.alice).get("/consent/").content.decode()
    assert "1 on this page does not hold" in page
    assert "Signature wrong" in page


def test_the_list_of_receipts_has_pages_and_a_fixed_number_of_statements(
    settled: Acme, as_member, django_assert_max_num_queries
) -> None:
    agree(settled, *[settled.bob, settled.nina] * 14)
    alice = as_member(settled.alice)
    # One of them is the bell of the frame.
    with django_assert_max_num_queries(9):
        page = alice.get("/consent/").content.decode()
    assert "start=50" in page
    assert "51–56" in alice.get("/consent/?start=50").content.decode()


def test_charlie_sees_his_own_pages_and_reaches_nothing_of_acme(
    settled: Acme, globex: Globex, as_member
) -> None:
    agree(settled, settled.bob)
    with scope(settled.org.id):
        row = actions.exclude_number(
            by=settled.alice, org=settled.org, number="+919845394494", reason="", now=NOW
        )
    charlie = as_member(globex.charlie)
    assert "Nobody has decided yet" in charlie.get("/consent/").content.decode()
    assert charlie.post(f"/settings/collection/numbers/{row.pk}/include/").status_code == 404
    assert "Acme" not in charlie.get("/settings/notice/").content.decode()


def test_a_refusal_of_the_notice_is_shown_at_its_language(settled: Acme, as_member) -> None:
    form = {f"{part}_{lang}": f"{part} {lang}" for part in ("title", "text") for lang in ("en", "hi", "gu")}
    answer = as_member(settled.alice).post("/settings/notice/edit/", form | {"title_hi": "x" * 121})
    assert answer.status_code == 422
