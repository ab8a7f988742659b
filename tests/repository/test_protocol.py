"""The contract with the phones says what the code does."""

from __future__ import annotations

import typing
from configparser import ConfigParser

import yaml

from calliper.core.phone_numbers import Number
from calliper.sync import wire
from calliper.sync.ingest import STATUSES
from calliper.sync.reasons import Dropped, Retry
from calliper.sync.versions import NEWEST
from tests.repository.sources import PACKAGE, contracts, page, section, slice_order, table


def _schema(name: str) -> dict[str, typing.Any]:
    document = yaml.safe_load(page("protocol/openapi.yaml"))
    return typing.cast(dict[str, typing.Any], document["components"]["schemas"][name])


def test_it_gives_the_reasons_of_the_contract() -> None:
    assert _schema("Reason")["enum"] == [*Dropped, *Retry]


def test_it_pairs_reasons_with_answers_as_the_contract_does() -> None:
    pairs = {
        str(case["properties"]["status"].get("const")): case["properties"]["reason"].get("enum")
        for case in _schema("ItemAnswer")["oneOf"]
    }
    assert pairs["dropped"] == list(Dropped)
    assert pairs["retry"] == list(Retry)


def test_it_explains_answers_and_reasons_in_the_glossary() -> None:
    rows = table(section(page("docs/glossary.md"), "Answers of sync"))
    assert [row[0] for row in rows] == list(STATUSES)
    reasons = table(section(page("docs/glossary.md"), "Reasons of sync"))
    assert [row[0] for row in reasons] == [*Dropped, *Retry]
    assert [row[1] for row in reasons] == ["dropped"] * len(Dropped) + ["retry"] * len(Retry)


def test_it_serves_the_version_that_is_described() -> None:
    document = yaml.safe_load(page("protocol/openapi.yaml"))
    assert document["info"]["version"] == str(NEWEST)


def test_it_accepts_the_types_of_calls_that_it_knows() -> None:
    from calliper.calls.kinds import CallType, Presentation

    kinds = typing.get_type_hints(wire.Item)
    assert set(typing.get_args(kinds["type"])) == set(CallType.values)
    assert set(typing.get_args(kinds["presentation"])) == set(Presentation.values)
    assert Number


def test_it_shuts_the_phone_out_of_every_part_of_the_server() -> None:
    told: ConfigParser = contracts()
    forbidden = set(told["importlinter:contract:phone"]["forbidden_modules"].split())
    beside = {
        f"calliper.sync.{path.stem}"
        for path in (PACKAGE / "sync").iterdir()
        if path.stem not in {"__init__", "__pycache__", "phone", "tests", "migrations"}
        and (path.suffix == ".py" or (path.is_dir() and (path / "__init__.py").exists()))
    }
    slices = {f"calliper.{name}" for name in slice_order()} - {"calliper.sync"}
    assert beside | slices <= forbidden
