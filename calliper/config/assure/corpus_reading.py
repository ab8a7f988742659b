"""Reads hostile files as the child of an import does: without its limits, in this process, with the same words."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from calliper.config.assure.corpus.files import Hostile
from calliper.config.assure.corpus_replay import Outcome
from calliper.core.sheets import confined
from calliper.core.sheets.sentences import REFUSALS
from calliper.sync.imports import child
from calliper.sync.imports.options import Options


def replay_files(files: Iterable[Hostile]) -> Outcome:
    """Read each file with the first guess and compare what comes of it with what must."""
    outcome = Outcome()
    for file in files:
        outcome.size += 1
        outcome.failures += [f"files: {file.name}: {what}" for what in _judged(file)]
    return outcome


def told(content: bytes, **task: Any) -> list[Any]:
    """What the child would print about a file."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        task = {"descriptor": file.fileno(), "filename": "file", "zone": "Asia/Kolkata", "sheet": "", **task}
        return [orjson.loads(line) for line in confined.told(child.work, task)]


def read(content: bytes) -> tuple[list[Any], Counter[str], list[str], Any]:
    """(calls, repairs, reasons of refused rows, last line) as somebody gets them who takes the first guess."""
    found = told(content, do="describe")
    if "refused" in found[-1]:
        return [], Counter(), [], found[-1]
    options = Options.from_json(found[0]["guess"]).to_json()
    if not found[0].get("type_words"):
        options["type_otherwise"] = "unknown"
    lines = told(content, do="read", format=found[0]["format"], options=options, skip=0)
    rows = [row for line in lines for row in line.get("rows", ())]
    repairs = Counter(lines[-2]["repairs"]) if len(lines) > 1 else Counter()
    bad = [row[1] for row in rows if len(row) == 4]
    return [row for row in rows if len(row) > 4], repairs, bad, lines[-1]


def _judged(file: Hostile) -> Iterator[str]:
    calls, repairs, bad, last = read(file.content)
    if file.refused and (last.get("refused") != file.refused or file.refused not in REFUSALS):
        yield f"ended with {last}"
    if not file.refused and last != {"end": True}:
        yield f"ended with {last}"
    if (len(calls), tuple(bad)) != (file.calls, file.bad):
        yield f"gave {len(calls)} calls and {bad}"
    if not set(repairs) >= file.repairs:
        yield f"repaired only {dict(repairs)}"
