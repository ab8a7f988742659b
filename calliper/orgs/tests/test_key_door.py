"""What comes in with an API key, as software on the other side of the wire sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from calliper.core.permissions import NONE, ORG, OWN, TEAM
from calliper.core.scope import scope
from calliper.orgs import actions
from calliper.orgs.models import ApiKey, Login, Member
from calliper.orgs.tests.forged_keys import FORGED
from calliper.orgs.tests.keys import READS_MEMBERS, URL, ask, make_key
from tests.cast import NOW

pytestmark = pytest.mark.urls("calliper.orgs.tests.keys")


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    """The door's clock; tests move it by `noon(...)`."""

    def at(moment):
        monkeypatch.setattr("calliper.orgs.key_door.now", lambda: moment)

    cache.clear()
    at(NOW)
    return at


def test_it_lets_a_key_in_and_says_what_is_left(acme):
    answer = ask(make_key(acme.alice)[1])
    assert answer.status_code == 200
    assert answer.json() == ["Alice Menon", "Bob Kulkarni", "Nina Desai", "Ravi Iyer", "Tara Rao"]
    assert answer["RateLimit-Limit"] == "600"
    assert answer["RateLimit-Remaining"] == "599"
    assert 1 <= int(answer["RateLimit-Reset"]) <= 60
    assert "no-store" in answer["Cache-Control"]


def test_it_knows_the_scheme_in_any_case_and_nothing_else(acme):
    text = make_key(acme.alice)[1]
    for scheme, status in [("bearer", 200), ("BEARER", 200), ("Basic", 401), ("Token", 401), ("", 401)]:
        answer = Client().get(URL, headers={"Authorization": f"{scheme} {text}"})
        assert answer.status_code == status, scheme
    assert Client().get(f"{URL}?key={text}").status_code == 401
    assert Client(headers={"X-API-Key": text}).get(URL).status_code == 401


def test_it_asks_strangers_for_a_key_before_it_reads_what_they_want(acme):
    answer = Client().get(URL + "?count=many")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "unauthorised"
    assert "RateLimit-Limit" not in answer


def test_it_says_what_is_left_on_every_refusal_behind_the_door(acme):
    text = make_key(acme.alice)[1]
    unreadable, missing = ask(text, URL + "?count=many"), ask(text, f"{URL}/{acme.org.id}")
    assert [unreadable.status_code, missing.status_code] == [422, 404]
    assert [unreadable["RateLimit-Remaining"], missing["RateLimit-Remaining"]] == ["599", "598"]
    other = make_key(acme.alice, cells={"members.read": ORG})[0]
    with scope(acme.org.id):
        ApiKey.objects.filter(pk=other.pk).update(cells={})
        text = actions.rotate_key(by=acme.alice, key=other, overlap=timedelta(0), now=NOW)
    lacking = ask(text)
    assert lacking.status_code == 403
    assert lacking.json()["code"] == "not_permitted"
    assert lacking["RateLimit-Remaining"] == "599"


def test_it_lets_in_none_of_many_forged_keys(acme, globex):
    with scope(acme.org.id):
        key, text = make_key(acme.alice)
        old_key, old = make_key(acme.alice, name="Old")
        actions.rotate_key(by=acme.alice, key=old_key, overlap=timedelta(0), now=NOW)
        gone_key, gone = make_key(acme.alice, name="Gone")
        actions.revoke_key(by=acme.alice, key=gone_key, now=NOW)
        late = make_key(acme.alice, name="Late", expires_at=NOW + timedelta(days=1))[1]
        ApiKey.objects.filter(prefix=late.split("_")[1]).update(expires_at=NOW)
        secret_hash = bytes(key.secrets.get().secret_hash)
    other = make_key(globex.charlie)[1]
    forged = {
        name: make(text=text, other=other, old=old, gone=gone, late=late, secret_hash=secret_hash)
        for name, make in FORGED.items()
    }
    assert len(forged) >= 100
    assert len(set(forged.values()) - {text, other}) >= 100
    accepted = []
    for name, header in forged.items():
        cache.clear()
        answer = Client().get(URL, HTTP_AUTHORIZATION=header)
        if answer.status_code != 401:
            accepted.append((name, answer.status_code))
    assert accepted == []
    assert ask(text).status_code == ask(other).status_code == 200


def test_it_shows_an_organisations_key_that_organisation_only(acme, globex):
    assert ask(make_key(globex.charlie)[1]).json() == ["Charlie Dias"]
    assert ask(make_key(globex.charlie)[1], f"{URL}/{acme.bob.pk}").status_code == 404


def test_it_asks_the_database_the_same_for_an_unknown_prefix_and_a_wrong_secret(
    acme, django_assert_num_queries
):
    text = make_key(acme.alice)[1]
    mark, prefix, secret = text.split("_", 2)
    turned = secret[::-1] if secret != secret[::-1] else "a" * 43
    with django_assert_num_queries(1):
        assert ask(f"{mark}_{prefix}_{turned}").status_code == 401
    with django_assert_num_queries(1):
        assert ask(f"{mark}_zzzzzzzz_{turned}").status_code == 401
    with django_assert_num_queries(0):
        assert ask(f"{mark}_{prefix}_{secret}x").status_code == 401


@pytest.mark.parametrize(
    ("networks", "address", "status"),
    [
        (["192.0.2.0/24"], "192.0.2.9", 200),
        (["192.0.2.0/24"], "192.0.3.9", 403),
        (["192.0.2.0/24"], "::ffff:192.0.2.9", 200),
        (["::ffff:192.0.2.0/120"], "192.0.2.9", 200),
        (["2001:db8::/48"], "2001:db8::7", 200),
        (["2001:db8::/48"], "2001:db9::7", 403),
        (["2001:db8::/48"], "192.0.2.9", 403),
        (["192.0.2.9", "198.51.100.4"], "198.51.100.4", 200),
        (["fe80::/10"], "fe80::1%eth0", 200),
        (["192.0.2.0/24"], "", 403),
        (["192.0.2.0/24"], "unix:", 403),
    ],
)
def test_it_takes_a_key_from_its_addresses_only(acme, networks, address, status):
    text = make_key(acme.alice, addresses=networks)[1]
    answer = ask(text, REMOTE_ADDR=address)
    assert answer.status_code == status
    assert status == 200 or answer.json()["code"] == "address_refused"


def test_it_lets_nobody_in_by_a_network_that_cannot_be_read(acme):
    key, text = make_key(acme.alice, addresses=["192.0.2.0/24"])
    with scope(acme.org.id):
        ApiKey.objects.filter(pk=key.pk).update(addresses=["", "everywhere", "192.0.2.9/8"])
    assert ask(text, REMOTE_ADDR="192.0.2.9").status_code == 403


def test_it_believes_nothing_that_a_stranger_says_of_the_own_address(acme):
    text = make_key(acme.alice, addresses=["192.0.2.0/24"])[1]
    claims = [
        "X-Forwarded-For",
        "Forwarded",
        "X-Real-IP",
        "X-Client-IP",
        "True-Client-IP",
        "CF-Connecting-IP",
    ]
    headers = {"Authorization": f"Bearer {text}", **dict.fromkeys(claims, "192.0.2.9")}
    answer = Client().get(URL, headers=headers, REMOTE_ADDR="203.0.113.5")
    assert answer.status_code == 403


def test_it_takes_an_address_that_cannot_be_read_where_any_will_do(acme):
    key, text = make_key(acme.alice)
    assert ask(text, REMOTE_ADDR="unix:").status_code == 200
    with scope(acme.org.id):
        assert ApiKey.objects.get(pk=key.pk).last_used_from is None


def test_it_ends_a_key_at_its_moment(acme, noon):
    text = make_key(acme.alice, expires_at=NOW + timedelta(days=1))[1]
    noon(NOW + timedelta(days=1, seconds=-1))
    assert ask(text).status_code == 200
    noon(NOW + timedelta(days=1))
    answer = ask(text)
    assert answer.status_code == 401
    assert answer.json()["code"] == "key_over"


def test_it_ends_both_texts_of_a_revoked_key_with_the_next_request(acme):
    key, first = make_key(acme.alice)
    with scope(acme.org.id):
        second = actions.rotate_key(by=acme.alice, key=key, overlap=timedelta(days=7), now=NOW)
        assert [ask(first).status_code, ask(second).status_code] == [200, 200]
        actions.revoke_key(by=acme.alice, key=key, now=NOW)
    assert [ask(text).json()["code"] for text in (first, second)] == ["key_over", "key_over"]


def test_it_takes_the_old_text_for_the_overlap_and_never_two_old_ones(acme, noon):
    key, first = make_key(acme.alice)
    hour = timedelta(hours=1)
    with scope(acme.org.id):
        second = actions.rotate_key(by=acme.alice, key=key, overlap=hour, now=NOW)
    assert [ask(first).status_code, ask(second).status_code] == [200, 200]
    noon(NOW + hour)
    assert [ask(first).status_code, ask(second).status_code] == [401, 200]
    with scope(acme.org.id):
        third = actions.rotate_key(by=acme.alice, key=key, overlap=7 * 24 * hour, now=NOW + hour)
        fourth = actions.rotate_key(by=acme.alice, key=key, overlap=hour, now=NOW + hour)
    assert [ask(text).status_code for text in (first, second, third, fourth)] == [401, 401, 200, 200]


def test_it_takes_an_old_text_no_more_without_an_overlap(acme):
    key, first = make_key(acme.alice)
    with scope(acme.org.id):
        second = actions.rotate_key(by=acme.alice, key=key, overlap=timedelta(0), now=NOW)
    assert [ask(first).status_code, ask(second).status_code] == [401, 200]


def test_a_members_key_shrinks_with_the_member(acme):
    with scope(acme.org.id):
        actions.change_member(by=acme.alice, member=acme.tara, role="admin", now=NOW)
    text = make_key(acme.tara, organisation=False)[1]
    assert len(ask(text).json()) == 5
    with scope(acme.org.id):
        actions.change_member(by=acme.alice, member=acme.tara, role="team_lead", now=NOW)
    assert ask(text).json() == ["Bob Kulkarni", "Ravi Iyer", "Tara Rao"]
    with scope(acme.org.id):
        actions.stop_leading(by=acme.alice, member=acme.tara, team=acme.north, now=NOW)
    assert ask(text).json() == ["Tara Rao"]
    with scope(acme.org.id):
        actions.change_member(by=acme.alice, member=acme.tara, role="agent", now=NOW)
    assert ask(text).json() == ["Tara Rao"]


def test_a_members_key_ends_with_the_member_and_does_not_come_back(acme):
    text = make_key(acme.tara, organisation=False, cells={"members.read": TEAM})[1]
    assert ask(text).status_code == 200
    with scope(acme.org.id):
        actions.disable_member(by=acme.alice, member=acme.tara, now=NOW)
        assert ask(text).json()["code"] == "key_over"
        actions.enable_member(by=acme.alice, member=acme.tara, now=NOW)
    assert ask(text).json()["code"] == "key_over"


@pytest.mark.parametrize("how", ["disabled behind our back", "login switched off", "left", "merged"])
def test_a_members_key_ends_however_the_member_ends(acme, how):
    text = make_key(acme.bob, organisation=False, cells={"members.read": OWN})[1]
    assert ask(text).json() == ["Bob Kulkarni"]
    with scope(acme.org.id):
        if how == "disabled behind our back":
            Member.objects.filter(pk=acme.bob.pk).update(disabled_at=NOW)
        elif how == "login switched off":
            Login.objects.filter(pk=acme.bob.login_id).update(is_active=False)
        elif how == "left":
            actions.end_membership(by=acme.alice, member=acme.bob, now=NOW)
        else:
            again = actions.add_member(by=acme.alice, name="Bob K.", now=NOW)
            actions.merge_members(by=acme.alice, former=acme.bob, into=again, now=NOW)
        assert (ApiKey.objects.get().revoked_at is None) == (
            how in {"disabled behind our back", "login switched off"}
        )
    assert ask(text).json()["code"] == "key_over"


def test_an_organisations_key_outlives_whoever_made_it(acme):
    with scope(acme.org.id):
        actions.change_member(by=acme.alice, member=acme.tara, role="admin", now=NOW)
    text = make_key(acme.tara)[1]
    with scope(acme.org.id):
        actions.disable_member(by=acme.alice, member=acme.tara, now=NOW)
    assert len(ask(text).json()) == 5


@pytest.mark.parametrize(
    ("cell", "teams", "seen"),
    [
        (ORG, [], 5),
        (ORG, ["north"], 2),
        (TEAM, ["north"], 2),
        (TEAM, ["north", "south"], 3),
    ],
)
def test_an_organisations_key_sees_its_teams(acme, cell, teams, seen):
    limits = [getattr(acme, team) for team in teams]
    assert len(ask(make_key(acme.alice, cells={"members.read": cell}, teams=limits)[1]).json()) == seen


def test_a_members_key_sees_its_teams_only_while_the_member_does(acme):
    text = make_key(acme.tara, organisation=False, cells={"members.read": TEAM}, teams=[acme.north])[1]
    assert ask(text).json() == ["Bob Kulkarni", "Ravi Iyer", "Tara Rao"]
    with scope(acme.org.id):
        actions.stop_leading(by=acme.alice, member=acme.tara, team=acme.north, now=NOW)
        actions.lead_team(by=acme.alice, member=acme.tara, team=acme.south, now=NOW)
    assert ask(text).json() == ["Tara Rao"], "neither the lost team nor one it was not made for"


def test_an_owners_key_for_own_teams_sees_the_teams_the_owner_leads(acme):
    with scope(acme.org.id):
        actions.lead_team(by=acme.alice, member=acme.alice, team=acme.south, now=NOW)
    text = make_key(acme.alice, organisation=False, cells={"members.read": TEAM})[1]
    assert ask(text).json() == ["Alice Menon", "Nina Desai"]


def test_a_key_may_no_more_than_is_ticked(acme):
    text = make_key(acme.alice, cells={"calls.read": ORG, "members.read": NONE})[1]
    answer = ask(text)
    assert answer.status_code == 403
    assert answer.json()["permission"] == "members.read"


def test_it_sheds_a_key_that_asks_too_often_and_takes_it_again_next_minute(acme, settings, noon):
    settings.API_PER_MINUTE = 3
    text, other = make_key(acme.alice)[1], make_key(acme.alice, name="Other")[1]
    assert [ask(text)["RateLimit-Remaining"] for _ in range(3)] == ["2", "1", "0"]
    answer = ask(text)
    assert answer.status_code == 429
    assert answer.json()["code"] == "rate_limited"
    assert answer["RateLimit-Remaining"] == "0"
    assert answer["Retry-After"] == answer["RateLimit-Reset"]
    assert ask(other).status_code == 200, "each key has a minute of its own"
    noon(NOW + timedelta(seconds=int(answer["Retry-After"])))
    assert ask(text).status_code == 200


def test_it_sheds_guessing_without_asking_the_database(acme, noon, django_assert_num_queries):
    wrong = "calliper_abcdefgh_" + "A" * 43
    assert {ask(wrong).status_code for _ in range(60)} == {401}
    with django_assert_num_queries(0):
        answer = ask(wrong)
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert ask(wrong, REMOTE_ADDR="192.0.2.7").status_code == 401, "somebody else's address"
    noon(NOW + timedelta(seconds=60))
    assert ask(wrong).status_code == 401


def test_it_counts_an_ipv6_host_as_one_however_many_addresses_it_guesses_from(acme):
    wrong = "calliper_abcdefgh_" + "A" * 43
    for number in range(60):
        ask(wrong, REMOTE_ADDR=f"2001:db8::{number:x}")
    assert ask(wrong, REMOTE_ADDR="2001:db8::ffff:1").status_code == 429
    assert ask(wrong, REMOTE_ADDR="2001:db8:1::1").status_code == 401


def test_a_key_known_from_an_address_is_not_shut_out_by_others_who_guess_there(acme):
    known, unknown = make_key(acme.alice)[1], make_key(acme.alice, name="New here")[1]
    assert ask(known).status_code == 200
    for _ in range(60):
        ask("calliper_abcdefgh_" + "A" * 43)
    assert ask(known).status_code == 200
    assert ask(unknown).status_code == 429


def test_it_counts_no_guess_where_no_key_was_shown(acme):
    for _ in range(61):
        assert Client().get(URL).status_code == 401
    assert ask(make_key(acme.alice)[1]).status_code == 200


def test_it_keeps_nothing_from_which_a_key_could_be_used(acme):
    key, text = make_key(acme.alice, cells=READS_MEMBERS)
    secret = text.split("_", 2)[2]
    with scope(acme.org.id):
        kept = [str(row) for row in ApiKey.objects.values()] + [
            repr(bytes(row.secret_hash)) for row in key.secrets.all()
        ]
    assert not any(secret in each for each in kept)
