from __future__ import annotations

import pytest

from calliper.consent.languages import best


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("", "en"),
        ("hi", "hi"),
        ("gu-IN, en;q=0.5", "gu"),
        ("en;q=0.2, hi;q=0.9", "hi"),
        ("fr, de;q=0.9", "en"),
        ("hi;q=0, gu;q=0.1", "gu"),
        ("hi;q=much", "en"),
        ("HI", "hi"),
        ("*", "en"),
    ],
)
def test_it_takes_the_language_that_is_liked_most(wanted: str, found: str) -> None:
    assert best(wanted, ["en", "gu", "hi"]) == found


def test_it_takes_what_there_is_without_english() -> None:
    assert best("fr", ["hi", "gu"]) == "gu"
