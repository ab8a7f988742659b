"""Rows written past the ORM read back as the ORM would have written them, and no organisation is passed over."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from calliper.calls.models import Contact
from calliper.core.bulk import insert_rows, insert_values, update_values
from calliper.core.ids import new_id, new_ids
from calliper.core.laps import gathered, lap, server_timing, so_far
from calliper.core.pick import pick
from calliper.core.scope import ScopeError, scope
from tests.cast import NOW, Acme, Globex

NAMES = ("id", "number_index", "number_kind", "number_enc", "name_at", "name_by_kind", "created_at")


def row(index: bytes, **changes: object) -> tuple[object, ...]:
    held = {"id": new_id(), "name_at": None, **changes}
    return (held["id"], index, "e164", b"\x00sealed", held["name_at"], "", NOW)


def test_it_writes_what_the_orm_reads(acme: Acme) -> None:
    with scope(acme.org.id):
        assert insert_values(Contact, NAMES, [row(b"1", name_at=NOW), row(b"2")]) == 2
        first, second = Contact.objects.order_by("number_index")
    assert (first.created_at, first.name_at, bytes(first.number_enc)) == (NOW, NOW, b"\x00sealed")
    assert (second.name_at, second.name_enc, second.org_id) == (None, None, acme.org.id)


def test_it_says_how_many_were_new_and_refuses_a_conflict_otherwise(acme: Acme) -> None:
    with scope(acme.org.id):
        insert_values(Contact, NAMES, [row(b"1")])
        assert insert_values(Contact, NAMES, [row(b"1"), row(b"2")], ignore_conflicts=True) == 1
        with pytest.raises(IntegrityError):
            insert_values(Contact, NAMES, [row(b"1")])


def test_it_updates_and_picks_by_value(acme: Acme, globex: Globex) -> None:
    rows = [row(b"1"), row(b"2"), row(b"3")]
    with scope(acme.org.id):
        insert_values(Contact, NAMES, rows)
        update_values(Contact, ("number_kind", "name_at"), [("short", NOW, rows[1][0])])
        found = pick(Contact, "number_index", [b"1", b"2", b"9"], ("id", "number_kind", "name_at"))
    assert sorted(found, key=lambda each: each[1]) == [
        (rows[0][0], "e164", None),
        (rows[1][0], "short", NOW),
    ]
    with scope(globex.org.id):
        update_values(Contact, ("number_kind",), [("raw", rows[0][0])])
        assert pick(Contact, "number_index", [b"1"], ("id",)) == []
    with scope(acme.org.id):
        assert Contact.objects.get(pk=rows[0][0]).number_kind == "e164"


def test_the_guard_sees_one_foreign_row_among_many(acme: Acme, globex: Globex) -> None:
    rows = [Contact(number_index=bytes([n]), number_kind="e164", created_at=NOW) for n in range(5)]
    rows[3].org_id = globex.org.id
    with scope(acme.org.id), pytest.raises(ScopeError, match="another organisation"):
        insert_rows(rows)


def test_many_ids_are_in_order_like_single_ones() -> None:
    ids = [new_id(), *new_ids(1000), new_id()]
    assert ids == sorted(set(ids))
    assert {each.version for each in ids} == {7}


def test_it_gathers_laps_only_where_somebody_asked() -> None:
    with lap("lost"):
        assert so_far() == {}
    with gathered() as laps:
        for _ in range(2):
            with lap("step"):
                pass
    assert list(laps) == ["step"]
    assert server_timing({"a": 1.5, "b": 2.0}) == "a;dur=1.5, b;dur=2.0"
