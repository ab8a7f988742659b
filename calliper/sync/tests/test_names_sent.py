"""The latest name that each sender gave a contact is kept; one of them is shown."""

from __future__ import annotations

from datetime import datetime

from calliper.calls.actions.naming import forget_names
from calliper.calls.models import Contact, ContactName, NameToken
from calliper.core.clock import from_ms
from calliper.core.keys.keyring import Keyring
from calliper.core.scope import scope
from calliper.sync.tests.test_origins import START, Importing, arriving, name_of, store
from tests.cast import Acme
from tests.handset import Handset, item, ready


def shown(acme: Acme) -> str:
    with scope(acme.org.id):
        return name_of(Keyring.of(acme.org.id), Contact.objects.get())


def kept(acme: Acme) -> set[tuple[str, str, datetime]]:
    ring = Keyring.of(acme.org.id)
    with scope(acme.org.id):
        return {
            (row.by_kind, ring.decrypt("calls_contactname", "name_enc", row.pk, bytes(row.name_enc)), row.at)
            for row in ContactName.objects.all()
        }


def found_by(acme: Acme, text: str) -> bool:
    with scope(acme.org.id):
        return any(
            NameToken.objects.filter(token__in=tokens).count() == len(tokens)
            for tokens in Keyring.of(acme.org.id).query_tokens(text)
        )


def test_it_keeps_one_name_per_sender_with_its_time(welcome: Acme, bobs: Handset) -> None:
    ninas = ready(welcome.nina)
    bobs.statuses([item(start_ms=START, name="Hitesh")])
    bobs.statuses([item(start_ms=START + 9, name="Hitesh P"), item(start_ms=START + 5, name="Hit")])
    bobs.statuses([item(start_ms=START + 7, name="H")])
    ninas.statuses([item(start_ms=START + 8, name="Hitesh Solar")])
    assert kept(welcome) == {
        ("device", "Hitesh P", from_ms(START + 9)),
        ("device", "Hitesh Solar", from_ms(START + 8)),
    }
    assert shown(welcome) == "Hitesh P"


def test_the_same_name_sent_again_is_as_new_as_its_last_sending(welcome: Acme, bobs: Handset) -> None:
    ninas = ready(welcome.nina)
    bobs.statuses([item(start_ms=START, name="Bob's")])
    bobs.statuses([item(start_ms=START + 9, name="Bob's")])
    ninas.statuses([item(start_ms=START + 5, name="Nina's")])
    assert shown(welcome) == "Bob's"


def test_an_imports_name_is_shown_until_a_phone_sends_one(welcome: Acme, bobs: Handset) -> None:
    sender = Importing()
    store(welcome, sender, arriving(welcome, sender, name="From the file", modified_ms=START + 10**9))
    assert (shown(welcome), found_by(welcome, "file")) == ("From the file", True)
    bobs.statuses([item(start_ms=START, name="From the phone")])
    assert (shown(welcome), found_by(welcome, "file"), found_by(welcome, "phone")) == (
        "From the phone",
        False,
        True,
    )


def test_a_name_that_is_taken_away_gives_way_to_the_best_that_is_left(welcome: Acme, bobs: Handset) -> None:
    first, second = Importing(), Importing()
    store(welcome, first, arriving(welcome, first, name="First file"))
    store(welcome, second, arriving(welcome, second, name="Second file", modified_ms=START + 1))
    ring = Keyring.of(welcome.org.id)
    with scope(welcome.org.id):
        assert forget_names(keyring=ring, by_kind="import", by_id=second.id) == 1
        assert forget_names(keyring=ring, by_kind="import", by_id=second.id) == 0
    assert (shown(welcome), found_by(welcome, "first")) == ("First file", True)
    with scope(welcome.org.id):
        forget_names(keyring=ring, by_kind="import", by_id=first.id)
    assert (shown(welcome), found_by(welcome, "file"), kept(welcome)) == ("", False, set())


def test_taking_a_name_away_that_is_not_shown_changes_nothing_on_screen(welcome: Acme, bobs: Handset) -> None:
    sender = Importing()
    bobs.statuses([item(start_ms=START, name="From the phone")])
    store(welcome, sender, arriving(welcome, sender, name="From the file"))
    with scope(welcome.org.id):
        forget_names(keyring=Keyring.of(welcome.org.id), by_kind="import", by_id=sender.id)
    assert shown(welcome) == "From the phone"
    assert {kind for kind, _, _ in kept(welcome)} == {"device"}
