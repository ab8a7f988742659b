from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time

import pytest

from calliper.consent import actions as consent
from calliper.consent.defaults import LANGUAGES
from calliper.core.scope import scope
from calliper.devices.models import Device
from tests.cast import NOW, Acme
from tests.handset import SIM, Handset, item, ready

DAY = "2026-11-20"
Change = Callable[[Acme, Handset], object]


def _policy(acme: Acme, handset: Handset) -> None:
    hours = {"working_days": [1, 2], "working_from": time(9), "working_until": time(20)}
    consent.change_policy(by=acme.alice, now=datetime.now(UTC), **hours)


def _notice(acme: Acme, handset: Handset) -> None:
    words = dict.fromkeys(LANGUAGES, ("Another title", "Another text"))
    consent.publish_notice(by=acme.alice, org=acme.org, wordings=words, now=NOW)


def _sims(acme: Acme, handset: Handset) -> None:
    Device.objects.update(sims=[SIM, {**SIM, "subscription_id": "sim-2", "slot": 1}])


CHANGES: dict[str, Change] = {
    "version": _policy,
    "working_hours": _policy,
    "collected": lambda acme, _: consent.change_policy(by=acme.alice, now=NOW, collected=["call_facts"]),
    "excluded_numbers": lambda acme, _: consent.exclude_number(
        by=acme.alice, org=acme.org, number="98453 94494", reason="", now=NOW
    ),
    "notice_version": _notice,
    "tracked_sims": _sims,
    "collect_from": lambda acme, _: Device.objects.update(collect_from=NOW),
    "re_read": lambda acme, handset: handset.digest(DAY, [item()]),
}


@pytest.fixture
def willing(welcome: Acme) -> Handset:
    """A phone whose holder agreed to everything."""
    handset = ready(welcome.bob)
    handset.decide(purposes=["call_facts", "contact_name", "note"])
    return handset


@pytest.mark.parametrize("field", CHANGES)
def test_the_hash_changes_with_everything_that_the_phone_is_told(
    welcome: Acme, willing: Handset, field: str
) -> None:
    before = willing.get("policy")
    with scope(welcome.org.id):
        CHANGES[field](welcome, willing)
    after = willing.get("policy", **{"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.json()[field] != before.json()[field]
    assert after.json()["policy_hash"] != before.json()["policy_hash"]


def test_an_unchanged_policy_is_not_sent_again(willing: Handset) -> None:
    first = willing.get("policy")
    assert first.headers["ETag"] == f'"{first.json()["policy_hash"]}"'
    again = willing.get("policy", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert willing.get("policy", **{"If-None-Match": '"other"'}).status_code == 200


def test_a_phone_collects_what_its_holder_agreed_to_and_no_more(welcome: Acme) -> None:
    handset = Handset(welcome.bob)
    handset.enrol()
    assert handset.get("policy").json()["collected"] == ["call_facts", "contact_name", "note"]
    handset.decide(purposes=["call_facts", "note"])
    assert handset.get("policy").json()["collected"] == ["call_facts", "note"]


def test_excluded_numbers_are_given_in_one_spelling(welcome: Acme, willing: Handset) -> None:
    with scope(welcome.org.id):
        for number in ("98453 94494", "+91 98453 94494", "098453-94495"):
            consent.exclude_number(by=welcome.alice, org=welcome.org, number=number, reason="", now=NOW)
    assert willing.get("policy").json()["excluded_numbers"] == ["+919845394494", "+919845394495"]


def test_the_hours_are_as_they_were_set(welcome: Acme, willing: Handset) -> None:
    with scope(welcome.org.id):
        _policy(welcome, willing)
    wanted = {"days": [1, 2], "from": "09:00", "until": "20:00"}
    assert willing.get("policy").json()["working_hours"] == wanted


def test_the_notice_comes_in_the_language_that_is_liked_best(willing: Handset) -> None:
    languages = {
        "": "en",
        "hi, en;q=0.5": "hi",
        "fr, gu;q=0.8, en;q=0.5": "gu",
        "fr": "en",
        "hi;q=0": "en",
        "en;q=x, hi;q=0.1": "hi",
    }
    said = {
        wanted: willing.get("notice", **{"Accept-Language": wanted}).json()["language"]
        for wanted in languages
    }
    assert said == languages
