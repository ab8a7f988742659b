"""Import then enrol, and enrol then import, give the same calls: every order of senders ends alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any, ClassVar
from uuid import UUID

import pytest

from calliper.activity.models import Event
from calliper.calls import actions
from calliper.calls.arriving import ArrivingCall
from calliper.calls.models import Call, CallChange, Contact, ContactName, NameToken, Note
from calliper.calls.outcome import facts
from calliper.core.clock import from_ms
from calliper.core.ids import new_id
from calliper.core.keys.keyring import Keyring
from calliper.core.phone_numbers import parse
from calliper.core.scope import scope
from tests.cast import NOW, Acme
from tests.handset import Handset, item, ms, ready

START = ms(NOW) + 123
# What may differ between two orders: who was there first.
FREE = {"id", "received_at", "import_id", "batch_id", "twin_of_id", "contact_id"}


@dataclass
class Importing:
    """An import as far as calls know one."""

    id: UUID = field(default_factory=new_id)
    actor_kind: ClassVar[str] = "import"


def arriving(acme: Acme, sender: Importing, **changes: Any) -> ArrivingCall:
    """A row of a call log, as the import's steps hand it over."""
    start_ms = changes.pop("start_ms", START)
    type_, duration_s = changes.pop("type", "outgoing"), changes.pop("duration_s", 90)
    presentation = changes.pop("presentation", "allowed")
    given = {
        "number": parse(changes.pop("number", "+915550104417"), "IN", presentation),
        "agent_id": acme.bob.id,
        "team_id": acme.north.id,
        "line_id": None,
        "device_id": None,
        "facts": facts(type_, duration_s),
        "type": type_,
        "duration_s": duration_s,
        "ring_s": None,
        "start_at": from_ms(start_ms),
        "start_ms": start_ms,
        "day": from_ms(start_ms).astimezone(acme.org.zone).date(),
        "offset_min": None,
        "zone": "",
        "modified_ms": start_ms,
        "source": "",
        "method": "phone",
        "mode": "voice",
        "subscription_id": "",
        "clock_suspect": False,
        "deleted": False,
        "name": "",
        "note": "",
        "batch_id": None,
        "import_id": sender.id,
    }
    return ArrivingCall(**{**given, **changes})


def seconds(acme: Acme, sender: Importing, **changes: Any) -> ArrivingCall:
    """The same row from a file that knows whole seconds."""
    start_ms = changes.pop("start_ms", START)
    return arriving(acme, sender, start_ms=start_ms - start_ms % 1000, second_precise=True, **changes)


def store(acme: Acme, sender: Importing, *calls: ArrivingCall) -> list[str]:
    with scope(acme.org.id):
        return [
            str(status)
            for status in actions.store_calls(
                by=sender, org_id=acme.org.id, calls=calls, batch_id=new_id(), now=NOW
            )
        ]


def rows(acme: Acme) -> list[Call]:
    with scope(acme.org.id):
        return list(Call.objects.order_by("start_ms", "id"))


def columns(acme: Acme) -> list[dict[str, Any]]:
    """Every stored call without what may differ, with its contact's number, name and standing notes."""
    ring = Keyring.of(acme.org.id)
    with scope(acme.org.id):
        found = []
        for call in Call.objects.select_related("contact").order_by("start_ms", "id"):
            held = {name: getattr(call, name) for name in _names() if name not in FREE}
            standing = Note.objects.filter(call=call, replaced_at=None, removed_at=None)
            held["notes"] = [
                (n.by_kind, ring.decrypt("calls_note", "text_enc", n.pk, bytes(n.text_enc))) for n in standing
            ]
            held["contact"] = bytes(call.contact.number_index) if call.contact else None
            held["name"] = name_of(ring, call.contact)
            held["natural_key"] = bytes(call.natural_key)
            found.append(held)
        return found


def _names() -> list[str]:
    return [f.attname for f in Call._meta.concrete_fields]


def name_of(ring: Keyring, contact: Contact | None) -> str:
    if contact is None or contact.name_enc is None:
        return ""
    return ring.decrypt("calls_contact", "name_enc", contact.pk, bytes(contact.name_enc))


def forget(acme: Acme) -> None:
    with scope(acme.org.id):
        for model in (Note, CallChange, Call, ContactName, NameToken, Contact):
            model.objects.all()._raw_delete("default")


def in_both_orders(acme: Acme, first: Callable[[], Any], second: Callable[[], Any]) -> list[dict[str, Any]]:
    first()
    second()
    one = columns(acme)
    forget(acme)
    second()
    first()
    assert columns(acme) == one
    return one


LOG = [
    {"duration_s": 90, "name": "Hitesh Patel", "note": "Wants 5 kW"},
    {"start_ms": START + 60_000, "type": "missed", "duration_s": 0},
    {"start_ms": START + 120_000, "number": "", "presentation": "restricted", "type": "incoming"},
    {"start_ms": START + 180_400, "number": "098453 94494", "type": "incoming", "duration_s": 5},
    {"start_ms": START + 180_700, "number": "098453 94494", "type": "incoming", "duration_s": 9},
]


@pytest.mark.parametrize("shape", [arriving, seconds], ids=["ms", "s"])
def test_it_ends_alike_whether_the_log_or_the_phone_came_first(
    welcome: Acme, bobs: Handset, shape: Any
) -> None:
    sender = Importing()
    log = [shape(welcome, sender, ring_s=4, **row) for row in LOG]
    sent = [
        item(**{"start_ms": START, "ring_s": None, **{k: v for k, v in row.items() if k != "note"}})
        for row in LOG
    ]
    found = in_both_orders(welcome, lambda: store(welcome, sender, *log), lambda: bobs.statuses(sent))
    assert [call["start_ms"] for call in found] == sorted(row.get("start_ms", START) for row in LOG)
    assert {str(call["device_id"]) for call in found} == {bobs.device_id}
    assert {(call["subscription_id"], call["source"]) for call in found} == {("sim-1", "system")}
    assert {call["ring_s"] for call in found[:4]} == {4}
    assert not any(call["second_precise"] for call in found)
    assert found[0]["name"] == "Hitesh Patel"
    assert found[0]["notes"] == [("import", "Wants 5 kW")]
    assert found[0]["has_note"]


def test_it_says_what_became_of_an_imported_call_that_a_phone_delivers(welcome: Acme, bobs: Handset) -> None:
    sender = Importing()
    assert store(welcome, sender, seconds(welcome, sender, duration_s=88)) == ["stored"]
    assert bobs.statuses([item(start_ms=START)]) == ["changed"]
    assert bobs.statuses([item(start_ms=START)]) == ["duplicate"]
    (call,) = rows(welcome)
    assert (call.start_ms, call.start_at, call.talk_s) == (START, from_ms(START), 90)
    assert call.import_id == sender.id
    with scope(welcome.org.id):
        (change,) = call.changes.all()
        (event,) = Event.objects.filter(kind="calls.changed")
    assert change.fields["origin"] == ["import", "device"]
    assert change.fields["start_at"] == [from_ms(START - 123).isoformat(), from_ms(START).isoformat()]
    assert change.fields["duration_s"] == [88, 90]
    assert event.facts["call_ids"] == [str(call.pk)]


def test_it_proves_the_day_of_a_phone_whose_calls_were_imported_first(welcome: Acme, bobs: Handset) -> None:
    sender = Importing()
    log = [item(start_ms=START + n * 1000, type="incoming") for n in range(5)]
    for one in log:
        store(welcome, sender, seconds(welcome, sender, start_ms=one["start_ms"], type="unknown"))
    assert bobs.statuses(log) == ["changed"] * 5
    assert bobs.digest("2026-11-20", log).json()["complete"]
    with scope(welcome.org.id):
        assert {str(pk) for pk in Call.objects.values_list("device_id", flat=True)} == {bobs.device_id}


def test_a_phone_corrects_imported_facts_however_old_its_own_are(welcome: Acme, bobs: Handset) -> None:
    sender = Importing()
    newer = arriving(welcome, sender, duration_s=999, modified_ms=START + 10**9)
    found = in_both_orders(
        welcome, lambda: store(welcome, sender, newer), lambda: bobs.statuses([item(start_ms=START)])
    )
    assert [(call["talk_s"], call["modified_ms"]) for call in found] == [(90, START)]


def test_every_order_of_senders_ends_alike(welcome: Acme, bobs: Handset) -> None:
    coarse, fine = Importing(), Importing()
    steps: list[Callable[[], Any]] = [
        lambda: store(welcome, coarse, seconds(welcome, coarse, duration_s=91, name="From seconds")),
        lambda: store(welcome, fine, arriving(welcome, fine, duration_s=92, name="From milliseconds")),
        lambda: bobs.statuses([item(start_ms=START, name="From the phone")]),
        lambda: bobs.statuses([item(start_ms=START + 200, number="+915550104417", duration_s=3)]),
    ]
    ends = []
    for order in permutations(steps):
        for step in order:
            step()
        ends.append([{**call, "name": ""} for call in columns(welcome)])
        assert {call["name"] for call in columns(welcome)} == {"From the phone"}
        forget(welcome)
    assert [call["talk_s"] for call in ends[0]] == [90, 3]
    assert all(end == ends[0] for end in ends)


@pytest.mark.parametrize("hidden", [False, True])
def test_whole_seconds_match_within_one_file_too(welcome: Acme, hidden: bool) -> None:
    sender = Importing()
    who = {"number": "", "presentation": "restricted"} if hidden else {}
    both = [seconds(welcome, sender, **who), arriving(welcome, sender, **who)]
    for calls in (both, both[::-1]):
        assert store(welcome, sender, *calls, *calls)[0] == "stored"
        (call,) = rows(welcome)
        assert (call.start_ms, call.second_precise) == (START, False)
        forget(welcome)


def test_two_calls_within_one_second_stay_two(welcome: Acme) -> None:
    sender = Importing()
    pair = [arriving(welcome, sender), arriving(welcome, sender, start_ms=START + 500)]
    assert store(welcome, sender, *pair, seconds(welcome, sender)) == ["stored", "stored", "duplicate"]
    forget(welcome)
    assert store(welcome, sender, seconds(welcome, sender)) == ["stored"]
    assert store(welcome, sender, *pair) == ["changed", "stored"]
    assert store(welcome, sender, seconds(welcome, sender), *pair) == ["duplicate"] * 3
    assert len(rows(welcome)) == 2


def test_a_call_that_begins_on_the_second_is_adopted_as_well(welcome: Acme, bobs: Handset) -> None:
    sender = Importing()
    store(welcome, sender, seconds(welcome, sender, start_ms=ms(NOW)))
    assert bobs.statuses([item(), item(start_ms=ms(NOW) + 1)]) == ["changed", "stored"]
    assert [call.second_precise for call in rows(welcome)] == [False, False]


@pytest.mark.parametrize(
    "other", [{"number": "+915550104418"}, {"type": "missed", "duration_s": 0}, {"start_ms": START + 1000}]
)
def test_whole_seconds_match_nothing_that_only_looks_alike(
    welcome: Acme, bobs: Handset, other: dict[str, Any]
) -> None:
    sender = Importing()
    bobs.statuses([item(start_ms=START)])
    assert store(welcome, sender, seconds(welcome, sender, **other)) == ["stored"]
    assert bobs.statuses([item(start_ms=START, modified_ms=START + 1)]) == ["duplicate"]


def test_an_import_again_changes_nothing(welcome: Acme) -> None:
    first, again = Importing(), Importing()
    for shape in (arriving, seconds):
        log = [shape(welcome, first, **row) for row in LOG[:4]]
        store(welcome, first, *log)
        before = columns(welcome)
        assert store(welcome, again, *log) == ["duplicate"] * 4
        assert columns(welcome) == before
        forget(welcome)


def test_an_imports_note_fills_a_gap_and_replaces_nothing(welcome: Acme, bobs: Handset) -> None:
    sender = Importing()
    bobs.statuses([item(start_ms=START, note="From the phone"), item(start_ms=START + 5000)])
    noted = [arriving(welcome, sender, note="From the file", start_ms=START + n) for n in (0, 5000)]
    assert store(welcome, sender, *noted) == ["duplicate", "changed"]
    assert store(welcome, sender, *noted, *noted) == ["duplicate"] * 4
    assert [call["notes"] for call in columns(welcome)] == [
        [("device", "From the phone")],
        [("import", "From the file")],
    ]


def test_an_imports_note_does_not_come_back_after_somebody_removed_it(welcome: Acme) -> None:
    sender = Importing()
    call = arriving(welcome, sender, note="From the file")
    store(welcome, sender, call)
    with scope(welcome.org.id):
        actions.remove_note(note=Note.objects.get(), by=welcome.alice, now=NOW)
    assert store(welcome, sender, call) == ["duplicate"]
    assert [held["has_note"] for held in columns(welcome)] == [False]


def test_a_phones_note_replaces_the_imports(welcome: Acme, bobs: Handset) -> None:
    sender = Importing()
    found = in_both_orders(
        welcome,
        lambda: store(welcome, sender, arriving(welcome, sender, note="From the file")),
        lambda: bobs.statuses([item(start_ms=START, note="From the phone")]),
    )
    assert found[0]["notes"] == [("device", "From the phone")]


def test_twins_are_found_among_calls_that_were_imported_first(welcome: Acme, bobs: Handset) -> None:
    sender = Importing()
    store(welcome, sender, arriving(welcome, sender, start_ms=START + 900))
    bobs.statuses([item(start_ms=START + 900, source="dialler"), item(start_ms=START, source="system")])
    system, dialler = rows(welcome)
    assert (system.twin_of_id, dialler.twin_of_id) == (None, system.pk)


def test_another_agents_call_of_the_same_number_and_second_is_another_call(
    welcome: Acme, bobs: Handset
) -> None:
    sender = Importing()
    bobs.statuses([item(start_ms=START)])
    hers = seconds(welcome, sender, agent_id=welcome.nina.id, team_id=welcome.south.id)
    assert store(welcome, sender, hers) == ["stored"]
    assert ready(welcome.nina).statuses([item(start_ms=START)]) == ["changed"]
    assert len(rows(welcome)) == 2
