"""What no form offers, and actions refuse all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calliper.core.permissions import NONE, ORG, OWN, TABLE, TEAM, Reach, reach
from calliper.core.refused import Refused
from calliper.core.scope import scope
from calliper.orgs import actions
from calliper.orgs.actions.key_addresses import checked_addresses
from calliper.orgs.key_holder import KeyHolder
from calliper.orgs.key_text import new_key_text, read_key_text
from calliper.orgs.models import ApiKey
from calliper.orgs.tests.keys import make_key
from tests.cast import NOW


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({}, "Tick at least one thing"),
        ({"calls.read": NONE}, "Tick at least one thing"),
        ({"calls.read": OWN}, "nothing of its own"),
        ({"calls.import": ORG}, "cannot hold calls.import"),
        ({"api_keys.change": ORG}, "cannot hold api_keys.change"),
        ({"members.change": ORG}, "cannot hold members.change"),
        ({"no.such": ORG}, "cannot hold no.such"),
        ({"calls.read": 7}, "cannot hold calls.read"),
        ({"calls.read": -1}, "cannot hold calls.read"),
    ],
)
def test_it_refuses_cells_that_no_key_of_the_organisation_holds(acme, cells, sentence):
    with pytest.raises(Refused, match=sentence):
        make_key(acme.alice, cells=cells)


def test_keys_hold_what_reads_and_of_calls_to_return_the_list():
    assert {row.name for row in TABLE.values() if row.keys} == {
        "call_backs.work", "calls.read", "contacts.read", "contacts.reveal", "devices.read", "members.read",
        "reports.read",
    }  # fmt: skip


@pytest.mark.parametrize("name", [row for row in TABLE if TABLE[row].keys])
def test_a_key_of_a_member_reaches_as_far_as_the_member_and_no_further(acme, name):
    for member in (acme.alice, acme.tara, acme.ravi, acme.bob):
        within = TABLE[name].within
        for cell in TABLE[name].offered[1:]:
            cells = {name: cell, **({within: cell} if within else {})}
            with scope(acme.org.id):
                fits = all(reach(member, each) >= cell for each in cells)
                if fits:
                    assert make_key(member, organisation=False, cells=cells)
                else:
                    with pytest.raises(Refused, match="that far yourself"):
                        make_key(member, organisation=False, cells=cells)
                ApiKey.objects.filter(member=member).update(revoked_at=NOW)


def test_a_permission_within_another_goes_no_further_than_it(acme):
    for cells in ({"contacts.reveal": ORG}, {"contacts.reveal": ORG, "contacts.read": TEAM}):
        with pytest.raises(Refused, match="cannot go further than"):
            make_key(acme.alice, cells=cells, teams=[acme.north])


def test_nobody_makes_a_key_for_somebody_else(acme):
    with scope(acme.org.id), pytest.raises(Refused, match="Everybody makes the own keys"):
        actions.create_key(
            by=acme.alice,
            member=acme.bob,
            name="His",
            cells={"calls.read": OWN},
            expires_at=NOW + timedelta(days=1),
            now=NOW,
        )


def test_nobody_rotates_or_changes_somebody_elses_key(acme):
    key = make_key(acme.bob, organisation=False, cells={"calls.read": OWN})[0]
    with scope(acme.org.id):
        with pytest.raises(Refused, match="Only its own member"):
            actions.rotate_key(by=acme.alice, key=key, overlap=timedelta(0), now=NOW)
        with pytest.raises(Refused, match="Only its own member"):
            actions.change_key(
                by=acme.alice, key=key, name="Mine", cells=key.cells, teams=[], addresses=[],
                expires_at=key.expires_at, now=NOW,
            )  # fmt: skip


def test_a_key_of_a_member_has_an_end(acme):
    with pytest.raises(Refused, match="needs a last day"):
        make_key(acme.bob, organisation=False, cells={"calls.read": OWN}, expires_at=None)


def test_a_key_that_is_over_stays_over(acme):
    key = make_key(acme.alice, expires_at=NOW + timedelta(days=1))[0]
    later = NOW + timedelta(days=1)
    with scope(acme.org.id):
        for change in (
            lambda: actions.rotate_key(by=acme.alice, key=key, overlap=timedelta(0), now=later),
            lambda: actions.change_key(
                by=acme.alice, key=key, name="Longer", cells=key.cells, teams=[], addresses=[],
                expires_at=later + timedelta(days=9), now=later,
            ),
        ):  # fmt: skip
            with pytest.raises(Refused, match="This key is over"):
                change()


def test_a_smaller_cell_and_fewer_teams_are_nobodys_reach(acme):
    """Whoever may change the key may always narrow it."""
    key = make_key(acme.alice, cells={"calls.read": ORG}, teams=[acme.north, acme.south])[0]
    acme.bob.role = "agent"
    with scope(acme.org.id):
        changed = actions.change_key(
            by=acme.bob, key=key, name=key.name, cells={"calls.read": TEAM}, teams=[acme.north], addresses=[],
            expires_at=key.expires_at, now=NOW,
        )  # fmt: skip
    assert changed == ["cells", "teams"]


@given(
    cell=st.sampled_from([NONE, OWN, TEAM, ORG]),
    own=st.sampled_from([NONE, OWN, TEAM, ORG]),
    limited=st.booleans(),
)
def test_a_holder_never_goes_further_than_key_or_member(cell: Reach, own: Reach, limited: bool):
    class Somebody:
        def granted(self, name: str) -> Reach:
            return own

    holder = KeyHolder(ApiKey(cells={"calls.read": cell}), Somebody(), (object(),) if limited else ())
    got = holder.granted("calls.read")
    assert got <= min(cell, own)
    assert not limited or got <= TEAM
    assert limited or got == min(cell, own)


def test_every_key_is_read_as_it_was_written_and_has_a_secret_of_its_own():
    texts = [new_key_text() for _ in range(500)]
    assert all(read_key_text(str(text)) == text for text in texts)
    assert len({text.secret for text in texts}) == len({text.prefix for text in texts}) == 500
    again = new_key_text(texts[0].prefix)
    assert again.prefix == texts[0].prefix
    assert again.secret != texts[0].secret


@given(st.lists(st.ip_addresses().map(str), max_size=20))
def test_addresses_are_written_once_and_mean_the_same_when_read_again(texts):
    found = checked_addresses(texts)
    assert checked_addresses(found) == found
    assert len(found) == len(set(found)) <= len(texts)


@pytest.mark.parametrize(
    "text", ["", "192.0.2", "192.0.02.1", "192.0.2.0/33", "::/129", "fe80::1%eth0", "::1/x", "*"]
)
def test_it_refuses_what_is_no_address(text):
    with pytest.raises(Refused, match="neither an address nor a network"):
        checked_addresses([text])
