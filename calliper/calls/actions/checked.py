"""Texts that members type, made fit to store."""

from __future__ import annotations

import unicodedata
from typing import Any

from calliper.core.refused import Refused


def checked(text: str, *, most: int, field: str, empty: Any, long: Any) -> str:
    """The text in one Unicode form without control characters and outer spaces; raises Refused."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    kept = "".join(mark for mark in plain if mark == "\n" or unicodedata.category(mark) != "Cc").strip()
    if not kept:
        raise Refused(empty, field)
    if len(kept) > most:
        raise Refused(long, field)
    return kept
