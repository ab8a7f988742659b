"""The checker of `calliper bench faults`, on truths and rows made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from calliper.config.bench.faults.check import compare
from calliper.config.bench.faults.plan import draw
from calliper.config.bench.faults.truth import Truth
from calliper.sync.phone import Call

NOW_MS = 1_795_000_000_000
CALL = Call("+915550104417", "incoming", NOW_MS - 3_600_000, duration_s=30)


def item(call: Call = CALL, **changes: Any) -> dict[str, Any]:
    return {**vars(call), **changes}


def row(call: Call = CALL, **changes: Any) -> dict[str, Any]:
    return {**vars(call), "note": "", "deleted": False, "suspect": False, **changes}


def truth(*versions: dict[str, Any], final: Call = CALL) -> Truth:
    told = Truth()
    told.placed(CALL)
    told.end([final], versions or (item(),))
    return told


def test_it_finds_nothing_wrong_with_the_truth() -> None:
    assert compare(truth(), [row()], now_ms=NOW_MS).is_clean


@pytest.mark.parametrize(
    ("stored", "versions"),
    [
        ([], [item()]),
        ([row(duration_s=31)], [item()]),
        ([row(modified_ms=CALL.modified_ms - 1)], [item()]),
        ([row()], [item(deleted=True)]),
        ([row()], [item(note="Call back on Monday")]),
        ([row(duration_s=99)], [item(duration_s=99)]),
    ],
)
def test_it_finds_what_was_lost(stored: list[dict[str, Any]], versions: list[dict[str, Any]]) -> None:
    verdict = compare(truth(*versions), stored, now_ms=NOW_MS)
    assert len(verdict.lost) == 1
    assert not verdict.doubled


def test_it_finds_a_call_that_is_there_twice_or_never_was() -> None:
    stray = row(replace(CALL, start_ms=CALL.start_ms + 1))
    verdict = compare(truth(), [row(), row(), stray], now_ms=NOW_MS)
    assert len(verdict.doubled) == 2
    assert not verdict.lost


def test_it_finds_a_call_of_the_future_that_nobody_flagged() -> None:
    late = replace(CALL, start_ms=NOW_MS + 86_400_000, modified_ms=NOW_MS + 86_400_000)
    told = Truth()
    told.placed(late)
    told.end([late], [item(late)])
    assert compare(told, [row(late, suspect=True)], now_ms=NOW_MS).is_clean
    assert compare(told, [row(late)], now_ms=NOW_MS).wrong


def test_a_change_without_a_later_date_is_outranked_and_counted() -> None:
    changed = replace(CALL, duration_s=60)
    verdict = compare(truth(item(), item(changed), final=changed), [row()], now_ms=NOW_MS)
    assert (verdict.is_clean, verdict.outranked) == (True, 1)


def test_a_call_deleted_before_the_app_read_it_is_not_owed() -> None:
    told = Truth()
    told.placed(CALL)
    told.deleted(CALL)
    told.end([], [])
    assert compare(told, [], now_ms=NOW_MS).is_clean
    assert compare(told, [row()], now_ms=NOW_MS).is_clean


def test_what_only_the_old_installation_held_is_not_owed_but_what_it_delivered_is() -> None:
    held, delivered = CALL, replace(CALL, start_ms=CALL.start_ms + 60_000)
    told = Truth()
    for call in (held, delivered):
        told.placed(call)
        told._read.add((call.number, "incoming", call.start_ms))
        told.deleted(call)
    told.reinstalled([item(delivered)])
    told.end([], [item(delivered)])
    assert [what.split(":")[1] for what in compare(told, [], now_ms=NOW_MS).lost] == [
        " not stored, though it was acknowledged"
    ]


def test_the_same_seed_draws_the_same_day() -> None:
    assert draw(5) == draw(5)
    assert draw(5) != draw(6)
    plans = [draw(seed) for seed in range(60)]
    done = {happening.do for plan in plans for happening in plan.happenings}
    assert {"call", "reinstall", "set_clock", "swap_sim", "track_private_sim", "delete", "replay"} <= done
    assert all(20 <= sum(each.do == "call" for each in plan.happenings) <= 60 for plan in plans)
