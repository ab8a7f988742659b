"""How a question about figures is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from calliper.core.endpoints.query import wrong_value
from calliper.core.problem import Problem
from calliper.reports.question import LARGE, NoAnswer, UnknownName

LATER_S = 30
# What may be told again: anything else may be meant for whoever shows it.
PLAIN = re.compile(r"[a-z0-9_]{1,40}")


def check_names(name: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Raises Problem 422 for a word of a parameter that is none of those that there are."""
    there = list(known)
    for each in given:
        if each not in there:
            called = f"named {each}" if PLAIN.fullmatch(each) else "of that name"
            raise wrong_value(name, f"there is none {called}", known=there)


@contextmanager
def refusals(name: str = "by") -> Iterator[None]:
    """Problem 503 without figures, 422 at a parameter for what does not go together."""
    try:
        yield
    except UnknownName as wrong:
        raise wrong_value(name, str(wrong)) from wrong
    except NoAnswer as wrong:
        detail = "The figures are being added up, or cannot be read now. Calls are stored all the same."
        if wrong.health == LARGE:
            detail = "That takes more memory than figures may have now. Ask for fewer days or filters, or again later."
        raise Problem(503, "no_figures", detail, retry_after_s=LATER_S) from wrong
