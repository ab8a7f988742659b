"""`calliper import`, as an operator types it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from calliper.calls.models import Call
from calliper.core import blobs
from calliper.core.scope import scope
from calliper.sync.models import Import
from tests.cast import Acme, Globex
from tests.exported import sms_backup

START_MS = 1_763_600_000_000
LOG = [
    {"number": "+915550104417", "duration": 95, "date": START_MS, "type": 1},
    {"number": "+915550104418", "duration": 0, "date": START_MS + 60_000, "type": 3},
]
TABLE = """Phone,When,Secs,Kind,Who
+915550104417,2025-11-20 10:00:00,60,out,Bob Kulkarni
+915550104418,2025-11-20 11:00:00,0,missed,B.K.
"""


def run(capsys: Any, *given: str) -> str:
    call_command("import", *given)
    return str(capsys.readouterr().out)


@pytest.fixture
def xml(tmp_path: Path) -> str:
    path = tmp_path / "calls.xml"
    path.write_bytes(sms_backup(LOG))
    return str(path)


def stored(acme: Acme) -> int:
    with scope(acme.org.id):
        return Call.objects.count()


def test_it_imports_lists_and_undoes(acme: Acme, xml: str, capsys: Any) -> None:
    said = run(capsys, xml, "--agent", "bob kulkarni")
    assert "2 new" in said
    assert "SMS Backup" in said
    assert stored(acme) == 2
    with scope(acme.org.id):
        row = Import.objects.get()
    assert str(row.pk) in said
    assert "calls.xml" in run(capsys, "--list").replace("\n", "")
    assert "2 calls taken back, 0 stay" in run(capsys, "--undo", str(row.pk))
    assert stored(acme) == 0


def test_it_says_the_second_time_that_all_is_known(acme: Acme, xml: str, capsys: Any) -> None:
    run(capsys, xml, "--agent", "Bob Kulkarni")
    said = run(capsys, xml, "--agent", "Bob Kulkarni", "--organisation", "Acme")
    assert "0 new" in said
    assert "2 known already" in said


def test_a_dry_run_leaves_nothing_behind(acme: Acme, xml: str, capsys: Any) -> None:
    said = run(capsys, xml, "--agent", "Bob Kulkarni", "--dry-run")
    assert "Nothing was stored" in said
    assert "2 new" in said
    assert stored(acme) == 0
    with scope(acme.org.id):
        assert not Import.objects.exists()
        assert not list(blobs.stored(acme.org.id))


def test_it_asks_for_the_agent_with_a_status_of_its_own(acme: Acme, xml: str) -> None:
    with pytest.raises(CommandError, match="whose calls") as asked:
        call_command("import", xml)
    assert asked.value.returncode == 2
    with scope(acme.org.id):
        assert not Import.objects.exists()


def test_it_reads_a_table_by_a_mapping_and_names(acme: Acme, tmp_path: Path, capsys: Any) -> None:
    table, mapping = tmp_path / "old.csv", tmp_path / "mapping.json"
    table.write_text(TABLE)
    columns = {"number": "phone", "start": "When", "duration": "Secs", "type": "Kind", "agent": "Who"}
    mapping.write_text(json.dumps({"columns": columns, "start_form": "ymd"}))
    said = run(capsys, str(table), "--mapping", str(mapping), "--agent", "B.K.=Nina Desai")
    assert "2 new" in said
    with scope(acme.org.id):
        agents = list(Call.objects.order_by("start_ms").values_list("agent__name", flat=True))
    assert agents == ["Bob Kulkarni", "Nina Desai"]


def test_it_reads_a_table_whose_headings_say_enough(acme: Acme, tmp_path: Path, capsys: Any) -> None:
    table = tmp_path / "old.csv"
    table.write_text(
        TABLE.replace("When", "Start")
        .replace("Secs", "Duration")
        .replace("Kind", "Type")
        .replace("Who", "Agent")
    )
    said = run(capsys, str(table), "--agent", "B.K.=")
    assert "1 new" in said
    assert "1 left out" in said


def test_it_asks_what_the_columns_of_a_table_are(acme: Acme, tmp_path: Path) -> None:
    table = tmp_path / "old.csv"
    table.write_text(TABLE.replace("2025-11-20", "01/02/2025"))
    with pytest.raises(CommandError, match="--mapping") as asked:
        call_command("import", str(table))
    assert asked.value.returncode == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "Name a file"),
        (["/nowhere/calls.xml"], "cannot be read"),
        (["--undo", "7"], "no import of this id"),
        (["--list", "--organisation", "Nobody"], "There are: Acme"),
    ],
)
def test_it_refuses_with_a_sentence(acme: Acme, given: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("import", *given)


def test_it_asks_which_organisation_when_there_are_two(acme: Acme, globex: Globex, xml: str) -> None:
    with pytest.raises(CommandError, match="Acme, Globex"):
        call_command("import", xml, "--agent", "Bob Kulkarni")


def test_it_refuses_an_agent_that_nobody_is(acme: Acme, xml: str) -> None:
    with pytest.raises(CommandError, match="Nobody is called Zed"):
        call_command("import", xml, "--agent", "Zed")


def test_it_refuses_what_cannot_be_read(acme: Acme, tmp_path: Path) -> None:
    broken = tmp_path / "calls.xml"
    broken.write_bytes(sms_backup(LOG)[:-40])
    with pytest.raises(CommandError, match="ends in the middle"):
        call_command("import", str(broken), "--agent", "Bob Kulkarni", stdout=io.StringIO())
    assert stored(acme) == 0
