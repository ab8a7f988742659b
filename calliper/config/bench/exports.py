"""How fast pages become files: our writers against plain ones on the same rows, and a whole export of many calls."""

from __future__ import annotations

import csv
import io
import json
import resource
import statistics
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.table import Table

from calliper.config.bench.aside import figures_of

HELP = "rows a second of exports against plain writers, and the memory of a large one"
BAR, MEMORY_BAR_MB = 0.6, 150
ROUNDS = 5


def arguments(parser: ArgumentParser) -> None:
    """How many rows the writers get, and how many calls the organisation has."""
    parser.add_argument("--rows", type=int, default=50_000, help="rows for each writer (default 50,000)")
    parser.add_argument("--calls", type=int, default=1_000_000, help="calls to export (default 1,000,000)")


def measure(options: Mapping[str, Any]) -> dict[str, Any]:
    """`writers`: rows a second and ratio of each; `whole`: the same of an export by its job, and its memory in MB."""
    return figures_of(__name__, (options[name] for name in ("rows", "calls")))


def table(figures: Mapping[str, Any]) -> Table:
    """One line per writer and per whole export; what misses its bar is marked."""
    drawn = Table(title=f"Exports (ratio at least {BAR}, {MEMORY_BAR_MB} MB at most)")
    for heading in ("what", "rows/s", "plain writer", "ratio", "more memory, MB"):
        drawn.add_column(heading, justify="left" if heading == "what" else "right")
    for name, row in figures["writers"].items():
        style = "bold" if row["ratio"] < BAR else ""
        drawn.add_row(
            name, f"{row['rows_s']:,}", f"{row['plain_rows_s']:,}", str(row["ratio"]), "", style=style
        )
    for name, row in figures["whole"].items():
        style = "bold" if row["more_mb"] > MEMORY_BAR_MB else ""
        drawn.add_row(
            f"{figures['calls']:,} calls, {name}",
            f"{row['rows_s']:,}",
            "",
            "",
            str(row["more_mb"]),
            style=style,
        )
    return drawn


def is_clean(figures: Mapping[str, Any]) -> bool:
    """Whether every bar is met."""
    fast = all(row["ratio"] >= BAR for row in figures["writers"].values())
    return fast and all(row["more_mb"] <= MEMORY_BAR_MB for row in figures["whole"].values())


def run(rows: int, calls: int) -> dict[str, Any]:
    """Measure in this process, whose databases are empty."""
    import django

    django.setup()
    return {"rows": rows, "calls": calls, "writers": _writers(rows), "whole": _whole(calls) if calls else {}}


def _rows(count: int) -> Iterator[Sequence[Any]]:
    """Rows as the list of calls has them."""
    first = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(count):
        yield (
            first + timedelta(seconds=number * 37), "Outgoing", "Connected", "Outgoing", f"Hitesh Patel {number}",
            "55••• ••417", number % 900, None, "Bob Kulkarni", "North", "+91 line", "Samsung M34", "Hot, Lead",
            "Wants 5 kW, call again on Friday" if number % 5 == 0 else "", "",
        )  # fmt: skip


def _writers(count: int) -> dict[str, Any]:
    from calliper.reports.exports.formats import FORMATS

    found = {}
    for name, plain in (("csv", _quoted_csv), ("plain", _plain_csv), ("xlsx", _plain_xlsx)):
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(_timed(lambda name=name: _drained(FORMATS[name].write, count)))  # type: ignore[misc]
            theirs.append(_timed(lambda plain=plain: plain(count)))  # type: ignore[misc]
        own_s, plain_s = statistics.median(ours), statistics.median(theirs)
        found[name] = {
            "rows_s": round(count / own_s), "plain_rows_s": round(count / plain_s), "ratio": round(plain_s / own_s, 2),
        }  # fmt: skip
    return found


def _drained(write: Callable[..., Iterator[bytes]], count: int) -> None:
    from zoneinfo import ZoneInfo

    from calliper.reports.exports.place import Place
    from calliper.reports.sheet import Column, Sheet
    from calliper.reports.sheet import Table as Held

    kinds = ["moment", *["text"] * 5, "seconds", "seconds", *["text"] * 7]
    columns = [Column(f"c{at}", f"Column {at}", kind) for at, kind in enumerate(kinds)]  # type: ignore[arg-type]
    sheet = Sheet("Calls", "", "", [Held("Calls", columns, _rows(count))])
    with tempfile.TemporaryFile() as file:
        for piece in write(sheet, Place(ZoneInfo("Asia/Kolkata"), False, "IN", "Bench", datetime.now(UTC))):
            file.write(piece)


def _quoted_csv(count: int) -> None:
    """Every cell in quotes, as ours for spreadsheets has them."""
    _plain_csv(count, csv.QUOTE_ALL)


def _plain_csv(count: int, quoting: Any = csv.QUOTE_MINIMAL) -> None:
    with tempfile.TemporaryFile() as file, io.TextIOWrapper(file, encoding="utf-8", newline="") as text:
        csv.writer(text, quoting=quoting).writerows(_rows(count))


def _plain_xlsx(count: int) -> None:
    """XlsxWriter as it is meant for large files: a row at a time, nothing kept."""
    import xlsxwriter  # type: ignore[import-untyped]

    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        book = xlsxwriter.Workbook(file.name, {"constant_memory": True, "remove_timezone": True})
        moment, sheet = book.add_format({"num_format": "d mmm yyyy h:mm:ss"}), book.add_worksheet("Calls")
        for number, row in enumerate(_rows(count)):
            sheet.write_datetime(number, 0, row[0], moment)
            for at, value in enumerate(row[1:], 1):
                write = sheet.write_string if isinstance(value, str) else sheet.write
                write(number, at, value)
        book.close()


def _whole(calls: int) -> dict[str, Any]:
    """Ask as an owner does, let the job do it, and see how much the process grew at its widest."""
    from calliper.config.bench import many_calls
    from calliper.core.clock import now
    from calliper.core.jobs import TASKS, run_row
    from calliper.core.scope import scope
    from calliper.orgs.models import Member
    from calliper.reports.actions import exporting
    from calliper.reports.models import Export

    org, found = many_calls.build(calls=calls, contacts=100_000, agents=200, now=now()), {}
    for name in ("plain", "csv", "xlsx"):
        with scope(org.pk):
            owner = Member.objects.filter(role="owner").get()
            wanted = exporting.Wanted("calls", "columns=all", name, "Calls", "", "")
            row = exporting.ask_export(by=owner, wanted=wanted, now=now())
        before, began = _resident_mb(), time.perf_counter()
        run_row(TASKS[exporting.WORK], org.pk, row.pk, now())
        took = time.perf_counter() - began
        with scope(org.pk):
            row = Export.objects.get(pk=row.pk)
        assert row.word == "done", row.complaint
        found[name] = {
            "rows_s": round(row.rows_done / took),
            "more_mb": _widest_mb() - before,
            "size": row.size,
        }
    return found


def _resident_mb() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() // 2**20


def _widest_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(*map(int, sys.argv[1:]))) + "\n")
