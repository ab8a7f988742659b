"""Which pages can be mailed: ready reports, one's saved ones, and the one somebody comes from."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from calliper.calls.narrow import Asked
from calliper.reports.access.saved import saved_reports
from calliper.reports.explorer.page import Explorer, name_for
from calliper.reports.ready.catalogue import offered
from calliper.reports.schedules.days import without_days

LONGEST = 4000


def choices(asked: Asked, given: str = "") -> list[tuple[str, Any]]:
    """(page and query, name) of each, the given one first; what is given is tidied, and left out if it is none."""
    held = [(f"ready:{name}?", ready.title) for name, ready in offered(asked).items()]
    held += [(f"explore?{without_days(each.query)}", each.name) for each in saved_reports(asked.viewer)]
    tidied = tidy(asked, given)
    if tidied and tidied not in [address for address, _name in held]:
        held.insert(0, (tidied, name_of(asked, tidied)))
    return held


def tidy(asked: Asked, given: str) -> str:
    """A page and its query as a schedule keeps them: no days, only what is understood; "" for what is none."""
    page, _mark, query = given[:LONGEST].partition("?")
    if page == "explore":
        return f"explore?{without_days(Explorer(asked, QueryDict(query)).wanted.question())}"
    if page.partition(":")[0] == "ready" and page.partition(":")[2] in offered(asked):
        return f"{page}?{without_days(query)}"
    return ""


def name_of(asked: Asked, address: str) -> str:
    """What such a page is called; "" where it is none any more."""
    page, _mark, query = address.partition("?")
    if page == "explore":
        return next(
            (each.name for each in saved_reports(asked.viewer) if without_days(each.query) == query),
            name_for(Explorer(asked, QueryDict(query)).wanted),
        )
    ready = offered(asked).get(page.partition(":")[2])
    return str(ready.title) if ready else ""
