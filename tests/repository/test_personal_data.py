"""Every column that can hold text says what it holds, and what is personal is encrypted."""

from __future__ import annotations

from django.db import models

from tests.repository.personal_data import PERSONAL, Kind
from tests.repository.sources import page, section
from tests.repository.test_tenancy import own_models

TEXT_LIKE = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)
ADDRESS_LIKE = (models.GenericIPAddressField, models.FilePathField)
MUST_BE_SEALED = {
    "calls.Contact": {"number_enc", "name_enc"},
    "calls.Note": {"text_enc"},
    "devices.Line": {"number_enc"},
    "consent.ExcludedNumber": {"number_enc"},
    "sync.Quarantined": {"raw_enc"},
    "sync.Import": {"file_name_enc", "description_enc", "agents_enc", "sample_enc"},
    "sync.ImportProblem": {"raw_enc"},
    "orgs.Organisation": {"phone_enc"},
    "orgs.MailServer": {"password_enc"},
}


def _columns() -> dict[str, dict[str, models.Field[object, object]]]:
    return {
        model._meta.label: {
            f.name: f for f in model._meta.local_fields if isinstance(f, TEXT_LIKE + ADDRESS_LIKE)
        }
        for model in own_models()
    }


def test_it_classifies_every_column_that_can_hold_text() -> None:
    held = {label: set(columns) for label, columns in _columns().items() if columns}
    assert {label: set(columns) for label, columns in PERSONAL.items()} == held


def test_it_seals_numbers_names_of_contacts_and_notes() -> None:
    for label, names in MUST_BE_SEALED.items():
        sealed = {name for name, kind in PERSONAL[label].items() if kind is Kind.ENCRYPTED}
        assert names <= sealed, label


def test_it_calls_sealed_columns_by_their_ending_and_keeps_them_as_bytes() -> None:
    for label, columns in _columns().items():
        for name, field in columns.items():
            kind = PERSONAL.get(label, {}).get(name)
            assert (kind is Kind.ENCRYPTED) == name.endswith("_enc"), f"{label}.{name}"
            if kind in {Kind.ENCRYPTED, Kind.KEYED}:
                assert isinstance(field, models.BinaryField), f"{label}.{name}"


def test_it_keeps_no_number_or_note_in_plain_text() -> None:
    telling = ("number", "phone", "note", "text", "address", "location")
    for label, columns in _columns().items():
        for name, field in columns.items():
            if isinstance(field, models.BinaryField) or label == "consent.Notice":
                continue
            assert name == "number_kind" or not any(word in name.split("_") for word in telling), (
                f"{label}.{name}"
            )


def test_it_holds_no_personal_data_of_its_own_on_a_call() -> None:
    assert not set(PERSONAL["calls.Call"].values()) & {Kind.ENCRYPTED, Kind.PLAIN_MEMBER}


def test_it_tells_operators_what_stays_in_plain_text() -> None:
    told = section(page("SECURITY.md"), "What stays readable in the database")
    for label, columns in PERSONAL.items():
        if Kind.PLAIN_MEMBER in columns.values():
            assert label.split(".")[1].lower() in told.lower(), label
