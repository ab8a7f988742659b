"""Compares a phone's truth with the rows of the server. Pure: what it returns says what is wrong, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from calliper.config.bench.faults.truth import Key, Truth, Version, key_of

FUTURE_MS = 10 * 60_000


@dataclass
class Verdict:
    """Calls or changes that are not there, rows that should not be, and other things that do not add up.

    `outranked` rows say something else than the call log because a version with a later date was stored
    before: allowed, since dates order facts (an equal date is no change).
    """

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    outranked: int = 0

    @property
    def is_clean(self) -> bool:
        """Nothing lost, nothing doubled, nothing wrong."""
        return not (self.lost or self.doubled or self.wrong)


def compare(truth: Truth, rows: Sequence[Mapping[str, Any]], *, now_ms: int) -> Verdict:
    """Hold one agent's stored rows against the truth of the agent's phone; `now_ms` is the server's time."""
    verdict = Verdict()
    stored = {key_of(row): row for row in rows}
    for key in sorted(truth.owed):
        if key not in stored:
            verdict.lost.append(f"{_name(key)}: not stored{_said(truth, key)}")
            continue
        row = stored[key]
        verdict.lost += [f"{_name(key)}: {what}" for what in _lost_facts(truth, key, row)]
        if key in truth.final and Version.of(row).facts != truth.final[key].facts:
            verdict.outranked += 1
    for key, number in Counter(key_of(row) for row in rows).items():
        if key not in truth.possible:
            verdict.doubled.append(f"{_name(key)}: stored, but no such call was made")
        elif number > 1:
            verdict.doubled.append(f"{_name(key)}: stored {number} times")
    for key, row in stored.items():
        if row["start_ms"] > now_ms + FUTURE_MS and not row["suspect"]:
            verdict.wrong.append(f"{_name(key)}: begins in the future and is not flagged")
    return verdict


def _lost_facts(truth: Truth, key: Key, row: Mapping[str, Any]) -> Iterator[str]:
    """Changes that were acknowledged, or stand in the call log, and are not in the row."""
    held, versions = Version.of(row), truth.acknowledged.get(key, [])
    if key in truth.final and truth.final[key].facts not in {version.facts for version in versions}:
        yield "what the call log says was never delivered"
    if not versions:
        return
    newest_ms = max(version.modified_ms for version in versions)
    newest = [version for version in versions if version.modified_ms == newest_ms]
    if held.modified_ms < newest_ms:
        yield "the row is older than what was acknowledged"
    elif held.modified_ms == newest_ms and held.facts not in {version.facts for version in newest}:
        yield f"the row says {held.facts}, acknowledged was {newest[0].facts}"
    if not held.deleted and all(version.deleted for version in newest):
        yield "the row does not know that the call was deleted on the phone"
    if not _has_note(held, versions):
        yield "the last note that was acknowledged is not there"


def _has_note(held: Version, versions: Sequence[Version]) -> bool:
    """Whether the row has the note of the newest version with one; between equal dates the first stays."""
    noted = [version for version in versions if version.note]
    if not noted:
        return True
    latest_ms = max(version.modified_ms for version in noted)
    as_new = {version.note for version in versions if version.modified_ms == latest_ms}
    return held.note in as_new or "" in as_new


def _said(truth: Truth, key: Key) -> str:
    return ", though it was acknowledged" if key in truth.acknowledged else ""


def _name(key: Key) -> str:
    """The end of an invented number is enough to find the call in the phone's folder."""
    number, direction, start_ms = key
    return f"{direction} call …{number[-4:] or 'hidden'} at {start_ms}"
