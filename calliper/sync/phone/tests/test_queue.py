"""The queue survives everything and lets go of nothing unanswered."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from calliper.sync.phone.queue import Queue
from calliper.sync.phone.tests.made import NOON_MS

WRITER = """
import itertools, sys
from calliper.sync.phone.queue import Queue
queue = Queue(sys.argv[1])
for number in itertools.count():
    facts = {"start_ms": number, "type": "missed", "modified_ms": number}
    print(queue.put(f"{sys.argv[2]}-{number}", facts), flush=True)
"""


def facts(start_ms: int = NOON_MS, **changes: object) -> dict[str, object]:
    return {"start_ms": start_ms, "type": "missed", "modified_ms": start_ms, **changes}


@pytest.fixture
def queue(tmp_path: Path) -> Queue:
    return Queue(tmp_path / "queue.db")


def batch_of(queue: Queue, **limits: int):  # noqa: ANN201
    return queue.open_batch(**{"max_items": 500, "max_bytes": 1_000_000, **limits})


def test_it_keeps_every_confirmed_item_when_the_writer_is_killed(tmp_path: Path):
    confirmed: list[str] = []
    for round_number in range(5):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / "queue.db"), str(round_number)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])},
        )
        assert child.stdout is not None
        confirmed.append(child.stdout.readline().strip())
        time.sleep(random.uniform(0.02, 0.2))
        child.send_signal(signal.SIGKILL)
        confirmed += [line.strip() for line in child.stdout.read().split("\n")[:-1]]
        child.wait()
    queue = Queue(tmp_path / "queue.db")
    assert queue.is_sound()
    held: set[str] = set()
    while batch := queue.open_batch(max_items=500, max_bytes=1_000_000, skip=held):
        held |= {item["id"] for item in batch.items}
        queue.dissolve_batch()
    assert len(confirmed) > 5
    assert set(confirmed) <= held


def test_it_writes_with_full_synchrony(queue: Queue):
    assert queue._db.execute("PRAGMA synchronous").fetchone()[0] == 2
    assert queue._db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


@pytest.mark.parametrize("word", ["stored", "duplicate", "changed", "dropped"])
def test_it_lets_an_item_go_on_its_own_answer(queue: Queue, word: str):
    first, second = queue.put("a", facts()), queue.put("b", facts(NOON_MS + 1))
    queue.settle(batch_of(queue), [{"id": first, "status": word, "reason": None}])
    assert [item["id"] for item in batch_of(queue).items] == [second]


@pytest.mark.parametrize("word", ["retry", "postponed", "", None, 7])
def test_it_keeps_an_item_on_any_other_word(queue: Queue, word: object):
    item_id = queue.put("a", facts())
    queue.settle(batch_of(queue), [{"id": item_id, "status": word}])
    assert len(queue) == 1


def test_it_ignores_answers_for_items_of_another_batch(queue: Queue):
    queue.put("a", facts())
    batch = batch_of(queue)
    late = queue.put("b", facts(NOON_MS + 1))
    queue.settle(batch, [{"id": late, "status": "stored"}])
    assert len(queue) == 2


def test_it_retries_the_same_items_under_the_same_batch_id(queue: Queue, tmp_path: Path):
    queue.put("a", facts())
    first = batch_of(queue)
    queue.put("b", facts(NOON_MS + 1))
    queue.close()
    again = Queue(tmp_path / "queue.db")
    assert batch_of(again) == first


def test_it_numbers_batches_upwards(queue: Queue):
    queue.put("a", facts())
    first = batch_of(queue)
    queue.dissolve_batch()
    second = batch_of(queue)
    assert (first.sequence, second.sequence) == (1, 2)
    assert first.batch_id != second.batch_id


def test_it_cuts_batches_by_items_and_by_bytes(queue: Queue):
    for number in range(10):
        queue.put(str(number), facts(NOON_MS + number, note="x" * 1000))
    assert len(batch_of(queue, max_items=4).items) == 4
    queue.dissolve_batch()
    assert len(batch_of(queue, max_bytes=3500).items) == 3
    queue.dissolve_batch()
    assert len(batch_of(queue, max_bytes=10).items) == 1


def test_its_equation_holds_in_every_state(queue: Queue):
    ids = [queue.put(str(number), facts(NOON_MS + number)) for number in range(4)]
    queue.refuse("private", start_ms=NOON_MS, kind="incoming", reason="excluded_number")
    answers = [
        {"id": ids[0], "status": "stored"},
        {"id": ids[1], "status": "dropped", "reason": "outside_hours"},
        {"id": ids[2], "status": "retry", "reason": "unknown_sim"},
    ]
    queue.settle(batch_of(queue), answers)
    count = queue.count(NOON_MS, NOON_MS + 1000)
    assert (count.acknowledged, count.queued) == (1, 2)
    assert count.refused == {"excluded_number": 1, "outside_hours": 1}
    assert count.seen == 5 == count.acknowledged + count.queued + sum(count.refused.values())


def test_it_keeps_a_call_acknowledged_while_an_edit_waits(queue: Queue):
    item_id = queue.put("a", facts())
    queue.settle(batch_of(queue), [{"id": item_id, "status": "stored"}])
    queue.put("a", facts(note="later", modified_ms=NOON_MS + 5))
    assert queue.count(NOON_MS, NOON_MS + 1).acknowledged == 1
    assert len(queue) == 1


def test_its_digest_speaks_of_the_newest_acknowledged_version(queue: Queue):
    old = queue.put("a", facts(type="missed"))
    new = queue.put("a", facts(type="rejected", modified_ms=NOON_MS + 5))
    other = Queue(":memory:")
    item_id = other.put("a", facts(type="rejected"))
    other.settle(batch_of(other), [{"id": item_id, "status": "stored"}])
    queue.settle(batch_of(queue), [{"id": new, "status": "stored"}, {"id": old, "status": "duplicate"}])
    assert queue.digest(NOON_MS, NOON_MS + 1) == other.digest(NOON_MS, NOON_MS + 1)


def test_a_call_that_is_sent_again_is_newer_than_before(queue: Queue):
    queue.put("one", facts())
    batch = batch_of(queue)
    queue.settle(batch, [{"id": batch.items[0]["id"], "status": "stored"}])
    known = queue.known("one")
    assert known is not None
    assert queue.put_again(known) is not None
    assert batch_of(queue).items[0]["modified_ms"] == NOON_MS + 1
