import threading
import time
import uuid
from datetime import UTC, datetime

import pytest
import time_machine

from calliper.core import clock, ids


def test_it_makes_version_7_ids_of_the_rfc_variant():
    made = ids.new_id()
    assert made.version == 7
    assert made.variant == uuid.RFC_4122


def test_it_orders_ten_thousand_ids_as_they_were_made():
    made = [ids.new_id() for _ in range(10_000)]
    assert made == sorted(made)
    assert len(set(made)) == 10_000
    assert [str(i) for i in made] == sorted(str(i) for i in made)
    assert [i.bytes for i in made] == sorted(i.bytes for i in made)


def test_it_orders_ids_of_one_frozen_millisecond():
    with time_machine.travel(datetime.now(UTC), tick=False):
        made = [ids.new_id() for _ in range(10_000)]
    assert made == sorted(set(made))
    assert len({i.int >> 80 for i in made}) == 1


def test_it_carries_the_current_time():
    before = time.time_ns() // 1_000_000
    stamp = ids.new_id().int >> 80
    assert before - 1 <= stamp <= time.time_ns() // 1_000_000 + 1


def test_it_carries_a_given_time():
    at = datetime(2026, 11, 20, 12, 0, 0, 123_000, tzinfo=UTC)
    made = {ids.new_id(at=at) for _ in range(100)}
    assert {clock.from_ms(i.int >> 80) for i in made} == {at}
    assert {(i.version, i.variant) for i in made} == {(7, uuid.RFC_4122)}
    assert len(made) == 100


@pytest.mark.parametrize("at", [datetime(1969, 12, 31, tzinfo=UTC), datetime(2026, 1, 1)])
def test_it_refuses_a_moment_that_an_id_cannot_carry(at):
    with pytest.raises(ValueError, match=r"1970|no time zone"):
        ids.new_id(at=at)


def test_it_keeps_its_order_over_a_small_step_back_and_follows_a_correction():
    sequence = ids._Sequence()
    first = sequence.following(1_000_000_000_000)
    slightly_back = sequence.following(999_999_999_000)
    assert slightly_back > first
    corrected = sequence.following(999_999_000_000)
    assert corrected.int >> 80 == 999_999_000_000


def test_it_moves_to_the_next_millisecond_when_one_is_full():
    sequence = ids._Sequence()
    sequence.following(1_000)
    sequence._tail = 2**74 - 1
    assert sequence.following(1_000).int >> 80 == 1_001


def test_it_gives_threads_distinct_ids_in_order():
    made = [[] for _ in range(8)]

    def work(own):
        own.extend(ids.new_id() for _ in range(2_000))

    threads = [threading.Thread(target=work, args=(own,)) for own in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(own == sorted(own) for own in made)
    assert len({i for own in made for i in own}) == 16_000
