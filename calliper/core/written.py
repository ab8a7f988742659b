"""Forms of ids, moments and days as machines write them, and values that must have one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

UUID_FORM = r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
MOMENT_FORM = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$"
)
DAY_FORM = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"


def written(form: str, message: str = "the text has another form") -> Callable[[Any], Any]:
    """A check that a value is text of one form: pydantic alone would take a number for a moment."""
    pattern = re.compile(form)

    def check(value: Any) -> Any:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError(message)
        return value

    return check
