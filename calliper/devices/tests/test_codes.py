from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from calliper.activity.models import Event
from calliper.core.refused import Refused
from calliper.core.scope import scope
from calliper.devices import actions, codes
from calliper.devices.link import enrolment_link, qr_svg
from calliper.devices.models import EnrolmentCode
from calliper.orgs import actions as orgs
from tests.cast import NOW, Acme, Globex

EXAMPLES = Path(__file__).parents[3] / "protocol" / "examples"
LATER = NOW + timedelta(minutes=14, seconds=59)


def vectors(name: str) -> list:
    return json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))["vectors"]


def issue(acme: Acme, member=None, now=NOW) -> str:
    with scope(acme.org.id):
        return actions.issue_code(by=acme.alice, member=member or acme.bob, now=now)[1]


def test_codes_have_the_form_of_the_contract() -> None:
    made = {codes.new_code() for _ in range(200)}
    assert len(made) == 200
    for code in made:
        assert [len(part) for part in code.split("-")] == [3, 3, 3]
        assert set(code) <= {*codes.ALPHABET, "-"}
    assert not set("ILO01") & set(codes.ALPHABET)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ABC-DEF-GHJ", "ABC-DEF-GHJ"),
        ("abcdefghj", "ABC-DEF-GHJ"),
        (" abc def\tghj ", "ABC-DEF-GHJ"),
        ("a-b-c-d-e-f-g-h-j", "ABC-DEF-GHJ"),
        ("ABC-DEF-GH", None),
        ("ABC-DEF-GHI", None),
        ("ABC-DEF-GH0", None),
        ("", None),
    ],
)
def test_they_are_read_however_they_are_typed(typed: str, read: str | None) -> None:
    assert codes.read(typed) == read


def test_only_a_keyed_hash_of_a_code_is_stored(acme: Acme, settings) -> None:
    text = issue(acme)
    with scope(acme.org.id):
        row = EnrolmentCode.objects.get()
    stored = bytes(row.code_hash)
    assert stored == codes.fingerprint(text)
    assert len(stored) == 32
    settings.SECRET_KEY = "another"
    assert codes.fingerprint(text) != stored


def test_issuing_is_an_event_and_makes_the_first_notice(acme: Acme) -> None:
    issue(acme)
    with scope(acme.org.id):
        assert Event.objects.filter(kind="enrolment.code_issued", actor_id=acme.alice.pk).count() == 1
        assert Event.objects.filter(kind="notice.published").count() == 1


def test_a_code_works_once_in_any_spelling(acme: Acme) -> None:
    row = actions.redeem_code(code=issue(acme).lower().replace("-", " "), now=LATER)
    assert (row.member, row.used_at, row.org_id) == (acme.bob, LATER, acme.org.id)


def test_a_used_code_says_so(acme: Acme) -> None:
    text = issue(acme)
    actions.redeem_code(code=text, now=NOW)
    with pytest.raises(actions.CodeUsed):
        actions.redeem_code(code=text, now=NOW)


def test_after_15_minutes_a_code_has_expired(acme: Acme) -> None:
    text = issue(acme)
    with pytest.raises(actions.CodeExpired):
        actions.redeem_code(code=text, now=NOW + timedelta(minutes=15))


def test_a_newer_code_ends_the_older_one_of_the_same_member_only(acme: Acme) -> None:
    old, other = issue(acme), issue(acme, acme.nina)
    new = issue(acme)
    with pytest.raises(actions.CodeExpired):
        actions.redeem_code(code=old, now=NOW)
    assert actions.redeem_code(code=new, now=NOW).member == acme.bob
    assert actions.redeem_code(code=other, now=NOW).member == acme.nina


@pytest.mark.parametrize("typed", ["AAA-AAA-AAA", "short", "ABC-DEF-GHI"])
def test_an_unknown_code_is_unknown(acme: Acme, typed: str) -> None:
    issue(acme)
    with pytest.raises(actions.CodeUnknown):
        actions.redeem_code(code=typed, now=NOW)


def test_a_disabled_member_gets_no_code(acme: Acme) -> None:
    with scope(acme.org.id):
        orgs.disable_member(by=acme.alice, member=acme.bob, now=NOW)
    with pytest.raises(Refused):
        issue(acme)


def test_a_code_finds_its_own_organisation(acme: Acme, globex: Globex) -> None:
    with scope(globex.org.id):
        theirs = actions.issue_code(by=globex.charlie, member=globex.charlie, now=NOW)[1]
    with scope(acme.org.id):
        assert actions.redeem_code(code=theirs, now=NOW).org_id == globex.org.id


@pytest.mark.parametrize("pin", ["", "x" * 43])
@pytest.mark.parametrize("base", ["https://calls.example.com", "http://localhost:8000"])
def test_the_link_carries_a_pin_only_where_it_can_be_checked(base: str, pin: str) -> None:
    from calliper.sync.phone.enrol import parse_invitation

    read = parse_invitation(enrolment_link(base_url=base, code="ABC-DEF-GHJ", pin=pin))
    assert (read.base_url, read.code) == (base, "ABC-DEF-GHJ")
    assert read.pin == (pin or None if base.startswith("https") else None)


def test_the_qr_code_carries_no_style(acme: Acme) -> None:
    svg = qr_svg("calliper://enrol?base=https%3A%2F%2Fcalls.example.com&code=ABC-DEF-GHJ")
    assert svg.startswith("<svg")
    assert "style" not in svg
    assert "<script" not in svg
