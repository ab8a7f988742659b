"""The pages on which API keys are made, changed, rotated and revoked."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest

from calliper.activity.models import Event
from calliper.core.permissions import ORG, OWN, TEAM
from calliper.core.scope import scope
from calliper.orgs import actions
from calliper.orgs.key_text import read_key_text
from calliper.orgs.models import ApiKey, CustomRole, Member
from calliper.orgs.tests.keys import make_key
from tests.cast import NOW

KEYS, OWN_KEYS = "/settings/api-keys/", "/settings/account/keys/"
TEXT = re.compile(r"calliper_[a-z2-9]{8}_[A-Za-z0-9_-]{43}")


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    def at(moment):
        monkeypatch.setattr("calliper.orgs.views.api_keys.now", lambda: moment)

    at(NOW)
    return at


@pytest.fixture
def alice(acme, as_member):
    return as_member(acme.alice)


def body(answer) -> str:
    return unescape(answer.content.decode())


def filled(browser, url: str, **changes):
    """The form as the page shows it, with some answers."""
    page = body(browser.get(url))
    once = re.search(r'name="once" value="([^"]+)"', page)[1]
    given = {"once": once, "name": "Zoho", "cell-calls.read": "3", "last_day": "2027-02-18"}
    return {key: value for key, value in {**given, **changes}.items() if value is not None}


def made(browser, url: str = KEYS, **changes):
    return browser.post(url + "add/", filled(browser, url + "add/", **changes))


def only(acme) -> ApiKey:
    with scope(acme.org.id):
        return ApiKey.objects.select_related("member").get()


def kinds(acme, key: ApiKey) -> list[str]:
    with scope(acme.org.id):
        return list(Event.objects.filter(about_id=key.pk).order_by("id").values_list("kind", flat=True))


def test_it_says_what_keys_are_for_when_there_are_none(alice):
    for url in (KEYS, OWN_KEYS):
        page = body(alice.get(url))
        assert "No keys yet" in page
        assert "Make a key" in page


def test_it_makes_a_key_and_shows_its_text_in_this_answer_only(acme, alice):
    answer = made(alice, addresses="192.0.2.0/24\n198.51.100.7")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    (text,) = set(TEXT.findall(body(answer)))
    key = only(acme)
    given = read_key_text(text)
    assert given is not None
    with scope(acme.org.id):
        assert bytes(key.secrets.get().secret_hash) == given.secret_hash
    assert (key.name, key.member, key.prefix) == ("Zoho", None, given.prefix)
    assert key.cells == {"calls.read": ORG}
    assert key.addresses == ["192.0.2.0/24", "198.51.100.7"]
    zone = ZoneInfo(acme.org.time_zone)
    assert key.expires_at == datetime(2027, 2, 18, 23, 59, 59, 999999, tzinfo=zone)
    assert kinds(acme, key) == ["api_key.created"]
    for url in (KEYS, f"{KEYS}{key.pk}/", "/activity/"):
        assert text not in body(alice.get(url))
    assert f"calliper_{key.prefix}_…" in body(alice.get(KEYS))
    assert "Zoho" in body(alice.get("/activity/?about=api_key"))
    assert not any(text in str(value) for value in alice.session.values())


def test_a_page_sent_twice_makes_one_key_and_shows_its_text_once(acme, alice):
    form = filled(alice, KEYS + "add/")
    assert TEXT.search(body(alice.post(KEYS + "add/", form)))
    again = alice.post(KEYS + "add/", form)
    assert again.status_code == 302
    assert again["Location"] == f"{KEYS}{only(acme).pk}/"
    page = body(alice.get(again["Location"]))
    assert "Its text was shown once" in page
    assert not TEXT.search(page)


@pytest.mark.parametrize("once", ["", "nonsense", "01a20388-016a-70b8-9cb1-2de381e48e3b", "a:b:c"])
def test_it_takes_no_page_that_it_did_not_make(acme, alice, once):
    answer = alice.post(KEYS + "add/", filled(alice, KEYS + "add/", once=once))
    assert answer.status_code == 422
    with scope(acme.org.id):
        assert not ApiKey.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "This field is required"),
        ({"cell-calls.read": "0"}, "Tick at least one thing"),
        ({"cell-calls.read": "1"}, "You may not do this that far yourself"),
        ({"cell-calls.read": "9"}, "You may not do this that far yourself"),
        ({"cell-calls.read": "2"}, "Choose the teams"),
        ({"cell-contacts.reveal": "3"}, "cannot go further than “See contacts”"),
        ({"addresses": "192.0.2.7/24"}, "Write 192.0.2.0/24 for the network, 192.0.2.7 for one machine"),
        ({"addresses": "2001:db8::1/64"}, "Write 2001:db8::/64 for the network"),
        ({"addresses": "example.com"}, "example.com is neither an address nor a network"),
        ({"addresses": "300.1.1.1"}, "neither an address"),
        ({"addresses": " ".join(f"192.0.2.{n}" for n in range(51))}, "At most 50 addresses"),
        ({"last_day": ""}, "Choose the last day"),
        ({"last_day": "2026-11-19"}, "Choose a day that is not over"),
        ({"last_day": "2028-11-20"}, "two years at most"),
        ({"last_day": "9999-12-31"}, "two years at most"),
        ({"last_day": "soon"}, "Enter a valid date"),
    ],
)
def test_it_refuses_a_key_with_the_reason(acme, alice, changes, sentence):
    answer = made(alice, **changes)
    assert answer.status_code == 422
    assert sentence in body(answer)
    with scope(acme.org.id):
        assert not ApiKey.objects.exists()


def test_it_takes_the_last_day_of_two_years_and_today(acme, alice):
    assert made(alice, last_day="2028-11-19").status_code == 200
    assert made(alice, last_day="2026-11-20").status_code == 200


def test_it_makes_a_key_of_the_organisation_without_end_with_a_warning(acme, alice):
    assert "Nobody notices when such a key gets lost" in body(alice.get(KEYS + "add/"))
    assert made(alice, never="on", last_day="").status_code == 200
    assert only(acme).expires_at is None
    assert "Without end" in body(alice.get(KEYS))
    assert made(alice, OWN_KEYS, never="on", last_day="").status_code == 422


def test_it_writes_each_address_in_one_way(acme, alice):
    given = " 192.0.2.7/32, ::ffff:192.0.2.7\n2001:DB8:0::/48; ::ffff:10.0.0.0/104 "
    assert made(alice, addresses=given).status_code == 200
    assert only(acme).addresses == ["192.0.2.7", "2001:db8::/48", "10.0.0.0/8"]


def test_a_member_makes_a_key_for_what_the_member_may_do(acme, as_member):
    tara = as_member(acme.tara)
    assert 'name="cell-calls.read" value="3"' not in body(tara.get(OWN_KEYS + "add/")).replace(
        ' value="3" disabled', ""
    )
    assert made(tara, OWN_KEYS).status_code == 422, "a team lead reaches no further than the teams"
    assert made(tara, OWN_KEYS, **{"cell-calls.read": "2", "teams": [str(acme.south.pk)]}).status_code == 422
    answer = made(tara, OWN_KEYS, **{"cell-calls.read": "2", "teams": [str(acme.north.pk)]})
    assert TEXT.search(body(answer))
    key = only(acme)
    assert key.member == acme.tara
    assert "Zoho" in body(tara.get(OWN_KEYS))
    assert "Zoho" in body(tara.get(f"{OWN_KEYS}{key.pk}/"))


def test_nobody_but_admins_sees_or_makes_keys_of_the_organisation(acme, globex, as_member):
    key = make_key(acme.alice)[0]
    for member in (acme.tara, acme.bob, acme.ravi):
        browser = as_member(member)
        for url in (KEYS, KEYS + "add/", f"{KEYS}{key.pk}/", f"{OWN_KEYS}{key.pk}/"):
            assert browser.get(url).status_code == 404, url
        for start in (KEYS, OWN_KEYS):
            for verb in ("", "rotate/", "revoke/"):
                assert browser.post(f"{start}{key.pk}/{verb}", {}).status_code == 404
        assert "API keys of" not in body(browser.get(OWN_KEYS))
    assert as_member(globex.charlie).get(f"{KEYS}{key.pk}/").status_code == 404
    assert only(acme).revoked_at is None


def test_an_admin_sees_and_revokes_a_members_key_and_no_more(acme, alice):
    key = make_key(acme.bob, organisation=False, cells={"calls.read": OWN})[0]
    assert "Bob Kulkarni" in body(alice.get(KEYS))
    page = body(alice.get(f"{KEYS}{key.pk}/"))
    assert "a key of Bob Kulkarni" in page
    assert "Rotate key" not in page
    assert 'name="name"' not in page
    assert alice.post(f"{KEYS}{key.pk}/", {"name": "Mine"}).status_code == 404
    assert alice.post(f"{KEYS}{key.pk}/rotate/", {"overlap": "0"}).status_code == 404
    assert alice.get(f"{OWN_KEYS}{key.pk}/").status_code == 404
    assert "is revoked" in body(alice.post(f"{KEYS}{key.pk}/revoke/", follow=True))
    assert only(acme).revoked_at == NOW
    assert kinds(acme, key) == ["api_key.created", "api_key.revoked"]


def test_it_changes_a_key(acme, alice):
    key = make_key(acme.alice, name="Zoho", addresses=["192.0.2.7"])[0]
    url = f"{KEYS}{key.pk}/"
    page = body(alice.get(url))
    assert "192.0.2.7" in page
    assert 'value="2027-02-18"' in page
    answers = {
        "name": "Zoho copy", "addresses": "192.0.2.8", "last_day": "2027-03-01",
        "teams": [str(acme.north.pk)], "cell-members.read": "3",
    }  # fmt: skip
    assert "The key is saved" in body(alice.post(url, filled(alice, url, **answers), follow=True))
    changed = only(acme)
    assert (changed.name, changed.addresses) == ("Zoho copy", ["192.0.2.8"])
    assert changed.cells == {"calls.read": ORG, "members.read": ORG}
    with scope(acme.org.id):
        assert [limit.team for limit in changed.team_limits.all()] == [acme.north]
        event = Event.objects.get(kind="api_key.changed")
    assert event.facts == {"fields": ["addresses", "cells", "expires_at", "name", "teams"]}
    assert "what it may do" in body(alice.get(url))
    assert alice.post(url, filled(alice, url, last_day="2020-01-01")).status_code == 422


def test_a_key_saved_as_it_is_tells_of_no_change(acme, alice):
    assert made(alice).status_code == 200
    key = only(acme)
    url = f"{KEYS}{key.pk}/"
    assert alice.post(url, filled(alice, url)).status_code == 302
    assert kinds(acme, key) == ["api_key.created"]


def test_it_rotates_a_key_and_shows_the_new_text_once(acme, alice):
    key, before = make_key(acme.alice)
    url = f"{KEYS}{key.pk}/"
    newest = re.search(r'name="newest" value="([^"]+)"', body(alice.get(url)))[1]
    answer = alice.post(url + "rotate/", {"newest": newest, "overlap": "3600"})
    (text,) = set(TEXT.findall(body(answer)))
    assert text != before
    assert text.split("_")[1] == key.prefix
    assert "no-store" in answer["Cache-Control"]
    assert "goes on working until" in body(answer)
    assert kinds(acme, key) == ["api_key.created", "api_key.rotated"]
    again = alice.post(url + "rotate/", {"newest": newest, "overlap": "3600"}, follow=True)
    assert "Its text was shown once" in body(again)
    assert not TEXT.search(body(again))
    assert kinds(acme, key) == ["api_key.created", "api_key.rotated"], "a reload rotates nothing"
    assert "Text before the rotation" in body(alice.get(url))


@pytest.mark.parametrize("overlap", ["", "60", "-1", "abc", "604801"])
def test_it_rotates_with_one_of_the_offered_overlaps_only(acme, alice, overlap):
    key = make_key(acme.alice)[0]
    with scope(acme.org.id):
        newest = str(key.secrets.get().pk)
    url = f"{KEYS}{key.pk}/rotate/"
    assert "Choose how long" in body(alice.post(url, {"newest": newest, "overlap": overlap}, follow=True))
    assert kinds(acme, key) == ["api_key.created"]


def test_it_revokes_a_key_and_keeps_it_for_history(acme, alice):
    key = make_key(acme.alice)[0]
    url = f"{KEYS}{key.pk}/"
    alice.post(url + "revoke/")
    alice.post(url + "revoke/")
    assert kinds(acme, key) == ["api_key.created", "api_key.revoked"]
    page = body(alice.get(url))
    assert "Revoked" in page
    assert "revoked an API key" in page
    assert "Rotate key" not in page
    assert "Zoho" in body(alice.get(KEYS))
    assert "Zoho" not in body(alice.get(KEYS + "?state=live"))
    assert "Zoho" in body(alice.get(KEYS + "?state=over"))
    for verb in ("", "rotate/"):
        alice.post(url + verb, {"name": "Again", "overlap": "0"})
    assert only(acme).name == "Zoho"


def test_it_warns_of_a_key_that_ends_soon(acme, alice, noon):
    make_key(acme.alice, expires_at=NOW + timedelta(days=20))
    assert "days left" not in body(alice.get(KEYS))
    noon(NOW + timedelta(days=8))
    assert "12 days left" in body(alice.get(KEYS))
    noon(NOW + timedelta(days=20))
    assert "Expired" in body(alice.get(KEYS))


def test_it_holds_ten_keys_of_a_member_and_fifty_of_the_organisation(acme, as_member, alice):
    bob = as_member(acme.bob)
    for n in range(10):
        key = make_key(acme.bob, organisation=False, name=f"Key {n}", cells={"calls.read": OWN})[0]
    full = made(bob, OWN_KEYS, **{"cell-calls.read": "1"})
    assert full.status_code == 422
    assert "You hold 10 keys already" in body(full)
    with scope(acme.org.id):
        actions.revoke_key(by=acme.bob, key=key, now=NOW)
    assert made(bob, OWN_KEYS, **{"cell-calls.read": "1"}).status_code == 200
    for n in range(50):
        make_key(acme.alice, name=f"Key {n}")
    assert "The organisation holds 50 keys already" in body(made(alice))


def test_it_lists_fifty_keys_in_the_same_number_of_statements(
    acme, alice, django_assert_max_num_queries, django_assert_num_queries
):
    with scope(acme.org.id):
        for n in range(50):
            member = acme.bob if n % 10 == 0 else None
            by = member or acme.alice
            make_key(
                by, organisation=member is None, name=f"Key {n:02}", teams=[] if member else [acme.north, acme.south],
                cells={"calls.read": OWN} if member else {"calls.read": ORG},
            )  # fmt: skip
    with django_assert_max_num_queries(14) as told:
        page = body(alice.get(KEYS))
    assert page.count("calliper_") == 100, "each in the table and in the list for phones"
    with scope(acme.org.id):
        ApiKey.objects.exclude(name="Key 01").filter(name__gt="Key 05").update(revoked_at=NOW)
    with django_assert_num_queries(len(told)):
        alice.get(KEYS + "?state=live")


def narrow_admin(acme, **cells) -> Member:
    """Nina with a role that keeps keys and reaches no further than told."""
    with scope(acme.org.id):
        role = CustomRole.objects.create(
            name="Keeper", base="admin", created_at=NOW, changed_at=NOW,
            cells={"settings.read": ORG, "api_keys.change": ORG, "own_keys.change": OWN, **cells},
        )  # fmt: skip
        Member.objects.filter(pk=acme.nina.pk).update(custom_role=role, role="admin")
        return Member.objects.select_related("custom_role", "login").get(pk=acme.nina.pk)


def test_whoever_keeps_keys_reaches_no_further_by_them(acme, as_member):
    nina = narrow_admin(acme, **{"calls.read": TEAM, "members.read": ORG})
    with scope(acme.org.id):
        actions.lead_team(by=acme.alice, member=nina, team=acme.north, now=NOW)
    browser = as_member(nina)
    assert made(browser).status_code == 422, "all calls"
    south = {"cell-calls.read": "2", "teams": [str(acme.south.pk)]}
    refused = made(browser, **south)
    assert refused.status_code == 422
    assert "your own teams only" in body(refused)
    assert made(browser, **{"cell-calls.read": "2", "teams": [str(acme.north.pk)]}).status_code == 200


def test_whoever_keeps_keys_rotates_none_that_goes_further(acme, as_member):
    key = make_key(acme.alice, cells={"calls.read": ORG})[0]
    browser = as_member(narrow_admin(acme))
    with scope(acme.org.id):
        newest = str(key.secrets.get().pk)
    url = f"{KEYS}{key.pk}/"
    answer = browser.post(url + "rotate/", {"newest": newest, "overlap": "0"}, follow=True)
    assert not TEXT.search(body(answer))
    assert "You may not do this that far yourself" in body(answer)
    renamed = filled(browser, url, name="Zoho, old")
    assert browser.post(url, renamed).status_code == 302, "what stays may go further"
    assert only(acme).cells == {"calls.read": ORG}
    assert browser.post(f"{url}revoke/").status_code == 302


def test_whoever_keeps_keys_widens_none_beyond_the_own_reach(acme, as_member):
    key = make_key(acme.alice, cells={"calls.read": ORG}, teams=[acme.north])[0]
    browser = as_member(narrow_admin(acme, **{"members.read": ORG}))
    url = f"{KEYS}{key.pk}/"
    for teams in ([], [str(acme.north.pk), str(acme.south.pk)], [str(acme.south.pk)]):
        answer = browser.post(url, filled(browser, url, teams=teams))
        assert answer.status_code == 422, teams
    with scope(acme.org.id):
        assert [limit.team for limit in key.team_limits.all()] == [acme.north]


def test_a_closed_team_stays_on_a_key_that_is_saved_again(acme, alice):
    key = make_key(acme.alice, cells={"calls.read": ORG}, teams=[acme.south])[0]
    with scope(acme.org.id):
        actions.place_member(by=acme.alice, member=acme.nina, team=None, now=NOW)
        actions.close_team(by=acme.alice, team=acme.south, now=NOW)
    url = f"{KEYS}{key.pk}/"
    assert f'value="{acme.south.pk}" ' in body(alice.get(url)), "the form offers it still"


def test_a_key_of_somebody_who_has_lost_reach_keeps_its_cells(acme, as_member, alice):
    with scope(acme.org.id):
        actions.change_member(by=acme.alice, member=acme.tara, role="admin", now=NOW)
    key = make_key(acme.tara)[0]
    with scope(acme.org.id):
        actions.change_member(by=acme.alice, member=acme.tara, role="agent", now=NOW)
    assert as_member(acme.tara).get(f"{KEYS}{key.pk}/").status_code == 404
    assert "by Tara Rao" in body(alice.get(f"{KEYS}{key.pk}/"))
    assert only(acme).is_live(NOW)


def test_default_life_is_ninety_days(alice):
    assert f'value="{date(2027, 2, 18)}"' in body(alice.get(KEYS + "add/"))


def test_each_topic_of_settings_is_the_current_one_on_its_own_page(alice):
    for url in (OWN_KEYS, KEYS, "/settings/account/"):
        page = body(alice.get(url))
        inside = page[page.index('class="set-nav"') :]
        current = re.findall(r'<a href="([^"]+)" aria-current', inside[: inside.index("</nav>")])
        assert current == [url]
