"""Contacts of arriving calls: found by number, made when new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from calliper.calls.actions.met import Met, find
from calliper.calls.arriving import ArrivingCall
from calliper.calls.models import Contact
from calliper.core.bulk import insert_values
from calliper.core.crypto.index import Purpose
from calliper.core.ids import new_ids
from calliper.core.keys.keyring import Keyring
from calliper.core.phone_numbers import Number

TABLE = "calls_contact"
COLUMNS = ("id", "number_index", "number_kind", "number_enc", "name_by_kind", "created_at")


def meet_contacts(*, keyring: Keyring, calls: Sequence[ArrivingCall], now: datetime) -> dict[str, Met]:
    """The contact of every shown number, by the number's key. Hidden numbers have none."""
    numbers = {call.number.key: call.number for call in calls if call.number.key}
    if not numbers:
        return {}
    indexes = {key: keyring.indexes(Purpose.NUMBER, key) for key in numbers}
    found = find(index for several in indexes.values() for index in several)
    met = {
        key: next((found[index] for index in several if index in found), None)
        for key, several in indexes.items()
    }
    made = _make(keyring, {key: numbers[key] for key, held in met.items() if held is None}, indexes, now)
    return {key: held or made[key] for key, held in met.items()}


def _make(
    keyring: Keyring, numbers: Mapping[str, Number], indexes: Mapping[str, list[bytes]], now: datetime
) -> dict[str, Met]:
    """New contacts. Another phone may meet the same number at this moment: whoever was first keeps the row."""
    made = {key: Met(pk, new=True) for key, pk in zip(numbers, new_ids(len(numbers)), strict=True)}
    rows = [
        (
            new.pk,
            indexes[key][0],
            numbers[key].kind,
            keyring.encrypt(TABLE, "number_enc", new.pk, numbers[key].text),
            "",
            now,
        )
        for key, new in made.items()
    ]
    # In one order for everybody, so that two phones which meet the same people cannot wait for each other.
    rows.sort(key=lambda row: row[1])
    if insert_values(Contact, COLUMNS, rows, ignore_conflicts=True) == len(rows):
        return made
    found = find(row[1] for row in rows)
    return {key: new if (held := found[indexes[key][0]]).pk == new.pk else held for key, new in made.items()}
