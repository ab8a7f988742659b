"""Every check of `doctor --deploy`, made to fail; and a deployment in which all are good."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError  # noqa: F401

from calliper.config.doctor import deploy
from calliper.config.doctor.deploy import web
from calliper.config.doctor.finding import CHECKS, Verdict
from calliper.config.management.commands.doctor import DEPLOY_PARTS, PARTS
from calliper.config.tests import spoilt_inside, spoilt_outside
from calliper.config.tests.deployment import HOST, deployment  # noqa: F401 - a fixture
from calliper.orgs.models import Login
from tests.repository.sources import page, section, table

CASES = [*spoilt_outside.CASES, *spoilt_inside.CASES]
MODULES = [part.__name__ for part in DEPLOY_PARTS]
OURS = [known.title for module in MODULES for known in CHECKS if known.look.__module__ == module]
ORDINARY = [part.__name__ for part in PARTS]
STRICT = [
    known.title for module in ORDINARY for known in CHECKS if known.strict and known.look.__module__ == module
]
# Made to fail in test_doctor_rows.py: on SQLite there is nothing to spoil.
ON_POSTGRESQL = "Row-level security"
MOST_S = 3 * web.PATIENCE_S


def deploy_findings(capsys):
    """What the command prints as JSON, and the code it ends with."""
    code = 0
    try:
        call_command("doctor", "--deploy", "--json")
    except SystemExit as ended:
        code = ended.code
    return {each["check"]: each for each in json.loads(capsys.readouterr().out)}, code


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_it_finds_what_is_wrong_and_says_how_to_mend_it(deployment, case):  # noqa: F811
    case.spoil(deployment)
    found = deployment.find(case.title)
    assert found.verdict is case.verdict
    assert case.word in found.text
    assert len(found.mend.split()) > 1


def test_it_finds_nothing_to_mend_in_a_good_deployment(deployment):  # noqa: F811
    found = {title: deployment.find(title) for title in [*OURS, *STRICT]}
    assert {title: each.text for title, each in found.items() if each.verdict is not Verdict.GOOD} == {}


def test_it_finds_that_nobody_has_founded_anything_yet(settings):
    settings.SIGNUP = "first"
    found = next(known for known in CHECKS if known.title == "Sign-up").look()
    assert found.verdict is Verdict.BAD
    assert "whoever finds the address first" in found.text


def test_it_takes_a_redirect_from_plain_http(deployment):  # noqa: F811
    deployment.site.status = 301
    deployment.site.headers["Location"] = f"https://{HOST}/"
    deployment.serve(plain=True)
    assert deployment.find("Plain HTTP").verdict is Verdict.GOOD
    deployment.site.headers["Location"] = f"http://www.{HOST}/"
    assert deployment.find("Plain HTTP").verdict is Verdict.BAD


def test_it_judges_as_warnings_what_only_matters_to_others(deployment):  # noqa: F811
    deployment.home.chmod(0o755)
    assert deployment.find("Home folder", strictly=False).verdict is Verdict.WARNING
    assert deployment.find("Home folder", strictly=True).verdict is Verdict.BAD


def test_it_has_made_every_check_fail():
    assert {*(case.title for case in CASES), ON_POSTGRESQL} == {*OURS, *STRICT}
    assert len(OURS) >= 22


def test_it_runs_every_check_that_is_written():
    folder = Path(deploy.__file__).parent
    written = {file.stem for file in folder.glob("*.py") if "@check(" in file.read_text(encoding="utf-8")}
    assert {name.rpartition(".")[2] for name in MODULES} == written
    titles = [known.title for known in CHECKS]
    assert len(titles) == len(set(titles))


def test_it_explains_every_check_in_the_operators_guide():
    told = table(section(page("docs/operations.md"), "Before others reach it"))
    assert [row[0] for row in told] == [*OURS, *STRICT]


def test_it_prints_everything_as_json_and_ends_with_one_when_something_is_bad(deployment, capsys):  # noqa: F811
    found, code = deploy_findings(capsys)
    assert set(OURS) | set(STRICT) < set(found)
    assert {found[title]["verdict"] for title in OURS} == {"good"}
    deployment.settings.DEBUG = True
    found, code = deploy_findings(capsys)
    assert code == 1
    assert found["Debug pages"] == {
        "check": "Debug pages",
        "verdict": "bad",
        "found": "on: errors show settings and memory to strangers",
        "mend": "Remove CALLIPER_DEBUG.",
    }


def test_it_looks_at_the_ordinary_things_alone_without_being_asked(deployment, capsys):  # noqa: F811
    with contextlib.suppress(SystemExit):
        call_command("doctor", "--json")
    titles = {each["check"] for each in json.loads(capsys.readouterr().out)}
    assert not titles & set(OURS)
    assert set(STRICT) < titles


def test_it_says_how_to_mend_whatever_is_not_good_and_tells_no_secret(deployment, capsys):  # noqa: F811
    secret = "correct-horse-battery"
    settings = deployment.settings
    settings.SECRET_KEY = f"example-{secret}"
    settings.REDIS_URL = f"redis://:{secret}@redis.example.com/0"
    settings.EMAIL_HOST_PASSWORD = secret
    for database in settings.DATABASES.values():
        for name, value in {"HOST": "db.example.com", "PASSWORD": secret}.items():
            deployment.monkeypatch.setitem(database, name, value)
    Login.objects.update(last_login=None)
    deployment.lock.close()
    settings.BASE_URL = f"https://someone:{secret}@{HOST}:9"
    web.forget()
    found, code = deploy_findings(capsys)
    wrong = {title: each for title, each in found.items() if each["verdict"] != "good"}
    assert code == 1
    assert len(wrong) > 15
    assert all(each["mend"] for each in wrong.values())
    assert secret not in json.dumps(found)


def test_it_waits_for_nobody_longer_than_three_seconds(deployment):  # noqa: F811
    with socket.create_server(("127.0.0.1", 0)) as silent:
        deployment.announce(f"https://{HOST}:{silent.getsockname()[1]}")
        for title in ("Certificate", "Answer"):
            begun = time.monotonic()
            found = deployment.find(title)
            assert time.monotonic() - begun < MOST_S
            assert found.verdict is Verdict.BAD
            assert "no answer within 3 s" in found.text
