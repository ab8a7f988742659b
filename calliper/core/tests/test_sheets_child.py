"""The child that reads files: what it may take, what ends it, and what it cannot do."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import pytest

from calliper.config.assure.corpus.files.sheets import HEAD, MAIN, xlsx
from calliper.core.sheets import child, confined, spawn
from calliper.core.sheets.limits import MB, Limits
from calliper.core.sheets.reading import read_table, stream_rows
from calliper.core.sheets.refused import FileRefused
from calliper.core.sheets.unreadable import Unreadable

HERE = "calliper.core.tests.reading_child"


def _told(do: str, **limits: Any) -> list[Any]:
    return list(spawn.lines(HERE, {"do": do}, io.BytesIO(b"file"), Limits(**limits)))


def _reason(do: str, **limits: Any) -> str:
    with pytest.raises(FileRefused) as refused:
        _told(do, **limits)
    assert str(refused.value)
    return refused.value.reason


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def _gone(pid: int) -> bool:
    until = time.monotonic() + 20
    while _is_alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not _is_alive(pid)


def test_it_holds_no_settings_and_no_secrets() -> None:
    facts = _told("facts")[0]
    assert facts["modules"] == []
    assert set(facts["environment"]) <= {"PYTHONPATH", "PYTHONUTF8", "MALLOC_ARENA_MAX", "LC_CTYPE"}
    assert facts["folder"] == "/"
    assert facts["descriptors"] <= 5


@pytest.mark.parametrize("do", ["connect", "run", "fork", "system"])
def test_it_opens_no_connection_and_starts_no_program(do: str) -> None:
    assert _told(do) == [{"stopped": "PermissionError"}]


def test_it_writes_no_file() -> None:
    assert _told("write")[0]["stopped"] in {"OSError", "PermissionError"}


def test_it_is_refused_more_memory_than_its_share() -> None:
    assert _reason("swell", memory_bytes=100 * MB) == "memory"


def test_it_is_stopped_when_it_takes_too_long() -> None:
    assert _reason("spin", cpu_s=1) == "time"
    assert _reason("sleep", silence_s=0.5) == "time"


@pytest.mark.parametrize("do", ["abort", "kill"])
def test_it_may_die_without_a_word(do: str) -> None:
    assert _reason(do) in {"memory", "time"}


@pytest.mark.parametrize("do", ["raise", "leave", "unserialisable"])
def test_it_may_break_without_a_traceback(do: str) -> None:
    assert _reason(do) == "broke_off"


def test_it_ends_when_nobody_reads_on() -> None:
    lines = spawn.lines(HERE, {"do": "endless"}, io.BytesIO(b"file"), Limits())
    pid = next(lines)["pid"]
    assert _is_alive(pid)
    lines.close()
    assert not _is_alive(pid)


def test_it_waits_for_a_slow_reader() -> None:
    lines = spawn.lines(HERE, {"do": "endless"}, io.BytesIO(b"file"), Limits(silence_s=5))
    pid = next(lines)["pid"]
    written = []
    for _ in range(2):
        time.sleep(0.5)
        facts = Path(f"/proc/{pid}/io").read_text(encoding="utf-8").splitlines()
        written.append(next(int(line.split()[1]) for line in facts if line.startswith("wchar")))
    assert written[0] == written[1], "it waits until somebody reads"
    assert next(lines)["filler"]
    lines.close()


@pytest.mark.parametrize("do", ["endless", "sleep"])
def test_it_ends_with_its_parent(do: str) -> None:
    program = (
        "import sys; from io import BytesIO\n"
        "from django.conf import settings; settings.configure(USE_I18N=False)\n"
        "from calliper.core.sheets import spawn; from calliper.core.sheets.limits import Limits\n"
        f"lines = spawn.lines({HERE!r}, {{'do': {do!r}}}, BytesIO(b'x'), Limits())\n"
        "print(next(lines)['pid'], flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert _is_alive(pid)
    parent.kill()
    parent.wait()
    assert _gone(pid)


def test_it_refuses_two_gigabytes_at_once() -> None:
    with tempfile.TemporaryFile() as file:
        file.truncate(2 * 1024 * MB)
        began = time.monotonic()
        with pytest.raises(FileRefused, match="larger than 1024 MB"):
            next(stream_rows(file))
        with pytest.raises(FileRefused, match="larger than 10 MB"):
            read_table(file)
        assert time.monotonic() - began < 1


@pytest.mark.parametrize("rows", [1, 60])
def test_it_survives_a_sheet_that_claims_every_cell(rows: int) -> None:
    cells = "".join(
        f'<row r="{n + 1}"><c r="A{n + 1}"><v>1</v></c><c r="XFD1048576"><v>2</v></c></row>'
        for n in range(rows)
    )
    book = xlsx(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>')
    with pytest.raises(FileRefused) as refused:
        read_table(io.BytesIO(book))
    assert refused.value.reason in {"memory", "too_many_columns", "not_a_workbook"}


def test_it_tells_how_a_task_went_whatever_happens() -> None:
    def work(wrong: BaseException | None) -> Any:
        def run(_task: confined.Task, _raw: BinaryIO) -> Iterator[Any]:
            yield {"line": 1}
            if wrong:
                raise wrong

        return run

    with tempfile.TemporaryFile() as file:
        task = {"descriptor": file.fileno()}
        endings = [
            [*confined.told(work(wrong), task)][-1]
            for wrong in (
                None,
                Unreadable("empty"),
                MemoryError(),
                ValueError("9000010001"),
                KeyboardInterrupt(),
            )
        ]
    assert endings == [
        b'{"end":true}\n',
        b'{"refused":"empty","facts":{}}\n',
        b'{"refused":"memory","facts":{}}\n',
        b'{"refused":"broke_off","facts":{"what":"ValueError"}}\n',
        b'{"refused":"broke_off","facts":{"what":"KeyboardInterrupt"}}\n',
    ]


def test_it_prints_a_table_in_bunches() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(b"a,b\n" + b"1,2\n" * 450)
        file.flush()
        told = list(map(orjson.loads, confined.told(child.work, {"descriptor": file.fileno(), "sheet": ""})))
    assert [len(line["rows"]) for line in told if "rows" in line] == [200, 200, 51]
    assert (told[0], told[-2:]) == ({"sheets": []}, [{"repairs": []}, {"end": True}])


@pytest.mark.slow
def test_it_reads_a_million_rows_below_300_mb(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    with path.open("w", encoding="utf-8") as out:
        out.write("Agent,Phone,Start,Duration,Type,Name,Note\n")
        for n in range(1_000_000):
            out.write(f"Asha,98{n % 10**8:08},2026-11-02 10:00:00,{n % 900},Incoming,Ravi {n},a note {n}\n")
    seen, most = 0, 0
    with path.open("rb") as file:
        for _ in stream_rows(file):
            seen += 1
            if not seen % 20_000:
                most = max(most, *map(_peak_mb, _children()))
    assert seen == 1_000_001
    assert 0 < most <= 300


def _children() -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()]


def _peak_mb(pid: int) -> int:
    facts = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next((int(line.split()[1]) // 1024 for line in facts if line.startswith("VmHWM")), 0)
