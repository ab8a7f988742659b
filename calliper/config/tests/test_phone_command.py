"""`calliper phone` speaks plainly."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

NOWHERE = "http://127.0.0.1:9"


def be_a_phone(folder: Path, *arguments: str, **options: Any) -> None:
    call_command("phone", "--folder", str(folder), *arguments, **options)


@pytest.mark.enable_socket
def test_it_says_that_the_server_cannot_be_reached(tmp_path: Path):
    with pytest.raises(CommandError, match="cannot be reached"):
        be_a_phone(tmp_path, "--url", NOWHERE, "--code", "ABC-DEF-GHJ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "not enrolled"),
        (["--code", "0"], "nine letters"),
        (["--url", "http://calls.example.org", "--code", "ABC-DEF-GHJ"], "https"),
        (["--speed", "fast"], "speed"),
        (["--speed", "-1x"], "speed"),
        (["--loss", "2"], "between 0 and 0.9"),
    ],
)
def test_it_says_what_is_wrong(tmp_path: Path, arguments: list[str], words: str):
    with pytest.raises(CommandError, match=words):
        be_a_phone(tmp_path, *arguments)


def test_it_teaches_by_examples(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        call_command("phone", "--help")
    assert "calliper phone --url http://localhost:8000 --code ABC-DEF-GHJ" in capsys.readouterr().out
