from __future__ import annotations

from datetime import time, timedelta

import pytest

from calliper.activity.models import Event
from calliper.consent import access, actions, history
from calliper.consent.models import CollectionPolicy, Notice
from calliper.core.crypto.index import Purpose
from calliper.core.jobs import drain
from calliper.core.keys.keyring import Keyring
from calliper.core.refused import Refused
from calliper.core.scope import scope
from tests.cast import NOW, Acme, Globex

HOURS = {"working_days": [1, 2, 3, 4, 5], "working_from": time(9), "working_until": time(18)}
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def settled(acme: Acme):
    with scope(acme.org.id):
        actions.ensure_defaults(org=acme.org, now=NOW)
        yield acme


def test_there_is_nothing_before_the_first_versions(acme: Acme) -> None:
    with scope(acme.org.id):
        assert access.latest_notice_version() == 0
        for look in (access.policy_in_force, lambda: access.notice("en")):
            with pytest.raises(access.NothingPublished):
                look()


def test_a_new_organisation_gets_its_first_versions_by_itself(acme: Acme) -> None:
    drain(NOW)
    with scope(acme.org.id):
        assert (access.latest_notice_version(), access.policy_in_force().version) == (1, 1)


def test_the_first_notice_stands_alone_in_three_languages(settled: Acme) -> None:
    rows = {row.language: row for row in access.notices()}
    assert set(rows) == {"en", "hi", "gu"}
    for row in rows.values():
        assert settled.org.name in row.title + row.text
        assert settled.org.email in row.text
        assert "{" not in row.title + row.text
        assert {p["key"]: p["mandatory"] for p in row.purposes} == {
            "call_facts": True, "contact_name": False, "note": False,
        }  # fmt: skip


def test_a_long_name_of_an_organisation_fits_into_the_title(acme: Acme) -> None:
    with scope(acme.org.id):
        acme.org.name = "A" * 120
        actions.ensure_defaults(org=acme.org, now=NOW)
        assert all(len(row.title) == 120 for row in access.notices() if row.language == "en")


def test_the_first_versions_are_made_once(settled: Acme) -> None:
    assert not actions.ensure_defaults(org=settled.org, now=NOW)
    assert (Notice.objects.count(), CollectionPolicy.objects.count()) == (3, 1)


def test_a_change_is_a_new_version_and_the_old_one_stays(settled: Acme) -> None:
    new = actions.change_policy(by=settled.alice, now=LATER, **HOURS)
    assert (new.version, new.from_at, new.decided_by_id) == (2, LATER, settled.alice.pk)
    assert new.collected == ["call_facts", "contact_name", "note"]
    assert [row.version for row in access.policies()] == [1, 2]
    assert access.policy_in_force().working_from == time(9)
    event = Event.objects.get(kind="policy.changed", actor_id=settled.alice.pk)
    assert event.facts == {"version": 2, "fields": ["working_days", "working_from", "working_until"]}


def test_what_is_left_out_stays_and_nothing_new_is_no_version(settled: Acme) -> None:
    actions.change_policy(by=settled.alice, now=NOW, **HOURS)
    same = actions.change_policy(by=settled.alice, now=LATER, working_days=[5, 4, 3, 2, 1, 1])
    assert same.version == 2
    none = {"working_days": None, "working_from": None, "working_until": None}
    assert actions.change_policy(by=settled.alice, now=LATER, **none).working_days is None


@pytest.mark.parametrize(
    "terms",
    [
        {"working_days": [1]},
        {**HOURS, "working_until": None},
        {**HOURS, "working_until": time(9)},
        {"collected": ["call_facts", "location"]},
    ],
)
def test_half_a_window_and_unknown_classes_are_refused(settled: Acme, terms: dict) -> None:
    with pytest.raises(Refused):
        actions.change_policy(by=settled.alice, now=NOW, **terms)
    assert access.policy_in_force().version == 1


def test_a_new_notice_is_published_in_every_language_at_once(settled: Acme) -> None:
    words = {language: (f" Title {language} ", "One\r\n\r\nTwo ") for language in ("en", "hi", "gu")}
    assert actions.publish_notice(by=settled.alice, org=settled.org, wordings=words, now=LATER) == 2
    assert (access.notice("gu").title, access.notice("gu").text) == ("Title gu", "One\n\nTwo")
    assert len(access.notices(1)) == 3
    assert [row.version for row in access.notice_versions()] == [2, 1]
    assert actions.publish_notice(by=settled.alice, org=settled.org, wordings=words, now=LATER) == 2


@pytest.mark.parametrize("words", [{}, {"en": ("T", "x"), "hi": ("T", " "), "gu": ("T", "x")}])
def test_a_notice_without_a_language_is_refused(settled: Acme, words: dict) -> None:
    with pytest.raises(Refused):
        actions.publish_notice(by=settled.alice, org=settled.org, wordings=words, now=NOW)


def test_an_excluded_number_is_found_in_any_spelling_and_once(settled: Acme) -> None:
    def exclude(number: str):
        return actions.exclude_number(
            by=settled.alice, org=settled.org, number=number, reason=" Bank ", now=NOW
        )

    row = exclude("+91 98453 94494")
    assert exclude("098453-94494").pk == row.pk
    assert row.reason == "Bank"
    assert access.excluded_numbers(settled.org.id) == [(row, "+919845394494")]
    index = Keyring.of(settled.org.id).index(Purpose.NUMBER, "+919845394494")
    assert access.excluded_indexes() == {index}
    assert b"9845394494" not in bytes(row.number_enc)
    actions.include_number(by=settled.alice, excluded=row, now=LATER)
    actions.include_number(by=settled.alice, excluded=row, now=LATER)
    assert access.excluded_indexes() == set()
    kinds = list(Event.objects.filter(about_id=row.pk).order_by("id").values_list("kind", flat=True))
    assert kinds == ["number.excluded", "number.included"]


@pytest.mark.parametrize("number", ["", "Mother", "-1"])
def test_what_is_no_number_cannot_be_excluded(settled: Acme, number: str) -> None:
    with pytest.raises(Refused):
        actions.exclude_number(by=settled.alice, org=settled.org, number=number, reason="", now=NOW)


def test_versions_belong_to_one_organisation(settled: Acme, globex: Globex) -> None:
    with scope(globex.org.id):
        assert access.policies() == []
        actions.ensure_defaults(org=globex.org, now=NOW)
        assert "Globex" in access.notice("en").title


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({}, "call facts, names, notes · at any time"),
        (HOURS, "Mon–Fri, 09:00–18:00"),
        ({**HOURS, "working_days": [1, 3, 7]}, "Mon, Wed, Sun"),
        ({"collected": [], "earlier_calls": True}, "nothing · at any time · earlier calls too"),
    ],
)
def test_a_version_is_told_in_words(settled: Acme, terms: dict, words: str) -> None:
    assert words in history.summary(actions.change_policy(by=settled.alice, now=NOW, **terms))


def test_versions_name_who_decided_also_when_the_member_is_gone(settled: Acme) -> None:
    row = actions.change_policy(by=settled.alice, now=NOW, earlier_calls=True)
    assert [each.by for each in history.versions(access.policies())] == [
        "Alice Menon",
        "Calliper, to start with",
    ]
    row.decided_by_id = row.pk
    assert history.versions([row])[0].by == "a former member"
