from __future__ import annotations

import pytest

from calliper.core import schedule
from calliper.core.scope import current_org_id
from tests.cast import NOW, Acme, Globex


@pytest.fixture
def only(monkeypatch):
    monkeypatch.setattr(schedule, "NIGHTLY", {})


def test_it_runs_in_the_scope_of_every_organisation(only, acme: Acme, globex: Globex) -> None:
    seen = []
    schedule.nightly("look")(lambda at: seen.append((current_org_id(), at)))
    assert schedule.run_nightly(NOW) == 0
    assert sorted(seen) == sorted([(acme.org.id, NOW), (globex.org.id, NOW)])


def test_one_failure_does_not_stop_the_others(only, acme: Acme, globex: Globex) -> None:
    seen = []

    @schedule.nightly("fail")
    def fail(at) -> None:
        raise RuntimeError

    schedule.nightly("look")(lambda at: seen.append(current_org_id()))
    assert schedule.run_nightly(NOW) == 2
    assert len(seen) == 2


def test_it_runs_often_what_is_registered_for_that(only, monkeypatch, acme: Acme) -> None:
    monkeypatch.setattr(schedule, "OFTEN", {})
    seen = []
    schedule.often("look")(lambda at: seen.append((current_org_id(), at)))
    assert schedule.run_often(NOW) == 0
    assert schedule.run_nightly(NOW) == 0
    assert seen == [(acme.org.id, NOW)]


def test_what_the_whole_server_needs_runs_once_and_one_failure_stops_no_other(monkeypatch):
    ran = []

    def broken(now):
        raise OSError("no disk")

    monkeypatch.setattr(schedule, "WHOLE_SERVER", {})
    schedule.whole_server("broken")(broken)
    schedule.whole_server("sound")(ran.append)
    assert schedule.run_whole_server(NOW) == 1
    assert ran == [NOW]
