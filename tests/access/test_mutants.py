"""The removal of checks, on a few of them; `calliper assure` removes each one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from calliper.config.assure.matrix import Matrix, learn
from calliper.config.assure.mutants import by_tests, live, sites
from calliper.config.assure.mutants.run import Hunt, baseline
from calliper.config.assure.mutants.witnesses import idle, witnesses
from calliper.config.assure.report import world_of
from calliper.core.clock import now

pytestmark = pytest.mark.django_db(databases="__all__")
PLAYED_BY = {"agent", "nothing", "nobody", "owner of another organisation"}


def test_it_notices_that_a_check_is_gone(db: None, tmp_path: Path, projection: Path) -> None:
    world = world_of(now(), projection)
    matrix = Matrix(world, learn(world))
    who = [each for each in world.principals if each.name in PLAYED_BY]
    played = [trial for trial in matrix.trials(who) if trial.route.name in {"calls:call", "orgs:mail"}]
    known = baseline(played)
    assert known.failures == {}
    hunt = Hunt(played, known)
    chosen = [
        mutant
        for number, host in enumerate(sites.hosts())
        if host.file == "calls/access/calls.py" and known.calls.get(number)
        for mutant in host.mutants()
        if "Call.objects.filter(reachable(" in mutant.name
    ]
    doors = [mutant for mutant in sites.open_doors() if mutant.route == "orgs:mail"]
    assert chosen
    assert doors
    assert {mutant.name: hunt.survives(mutant, range(len(played))) for mutant in [*chosen, *doors]} == {
        mutant.name: False for mutant in [*chosen, *doors]
    }


def test_it_finds_every_door_and_puts_the_code_back() -> None:
    assert len(list(sites.open_doors())) > 140
    host = sites.hosts()[0]
    before = host.function.__code__
    with live.replaced([(host.function, host.watched(0))]):
        assert host.function.__code__ is not before
    assert host.function.__code__ is before


def test_every_change_changes_something() -> None:
    names = [mutant.name for host in sites.hosts() for mutant in host.mutants()]
    assert len(names) > 100
    assert len(names) == sum(len(host.changes) for host in sites.hosts())


def test_what_is_said_of_single_checks_fits_the_code() -> None:
    keys = [mutant.key for mutant in sites.mutants()]
    assert len(keys) == len(set(keys))
    assert {*witnesses(), *idle()} - set(keys) == set()
    assert witnesses().keys() & idle().keys() == set()
    assert len(idle()) < len(keys) / 20
    missing = {test for test in witnesses().values() if not _is_there(test)}
    assert missing == set()


def _is_there(test: str) -> bool:
    path, _, name = test.partition("::")
    tree = ast.parse((by_tests.REPOSITORY / path).read_text(encoding="utf-8"))
    return name.partition("[")[0] in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.slow
@pytest.mark.nightly
def test_a_test_of_the_suite_notices_and_another_does_not() -> None:
    key = next(
        key for key, test in witnesses().items() if test.startswith("calliper/calls/tests/test_notes.py")
    )
    other = "calliper/calls/tests/test_notes.py::test_it_removes_once"
    assert by_tests.noticed({key: witnesses()[key]}) == {key}
    assert by_tests.noticed({key: other}) == set()
