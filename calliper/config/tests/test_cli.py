"""The `calliper` command itself."""

from __future__ import annotations

import pytest

from calliper.config.tests.test_serve import run


@pytest.mark.parametrize("words", [[], ["help"], ["--help"]])
def test_it_says_what_there_is(tmp_path, words):
    told = run(tmp_path, *words)
    assert told.returncode == 0
    for name in ("serve", "phone", "doctor", "bench", "createorg"):
        assert name in told.stdout


def test_it_suggests_the_nearest_command(tmp_path):
    told = run(tmp_path, "docter")
    assert told.returncode == 1
    assert "Did you mean doctor?" in told.stderr


def test_it_explains_a_wrong_setting_without_a_traceback(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "calliper.config.tests.test_serve.environment", lambda home: {"CALLIPER_PORT": "many"}
    )
    told = run(tmp_path, "serve")
    assert told.returncode == 2
    assert "CALLIPER_PORT" in told.stderr
    assert "Traceback" not in told.stderr
