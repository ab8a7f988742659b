"""What the form of a schedule begins with, and what it offers to whom."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.http import QueryDict

from calliper.calls.narrow import Asked
from calliper.orgs.models import Member
from calliper.reports.access.schedules import possible_recipients, there_already
from calliper.reports.models import Schedule
from calliper.reports.models.schedule import LONGEST
from calliper.reports.schedules import pages
from calliper.reports.schedules.days import COVERS, USUAL

KEPT = ("name", "frequency", "weekday", "day", "at", "period", "attaches")


def beginning(asked: Asked, asks: QueryDict, sent: QueryDict) -> dict[str, Any]:
    """A new form: the page somebody comes from, Mondays at eight, the week before, to oneself."""
    given = sent.get("what") or f"{asks.get('page', '')}?{asks.get('query', '')}"
    what = pages.tidy(asked, given)
    period = QueryDict(asks.get("query", "")).get("period", "")
    initial = {
        "name": (asks.get("name") or (pages.name_of(asked, what) if what else ""))[:LONGEST],
        "what": what,
        "frequency": "weekly",
        "weekday": 0,
        "day": 1,
        "at": time(8),
        "period": period if period in COVERS else USUAL["weekly"],
        "to": [str(asked.viewer.pk)],
    }
    return {"initial": initial, "pages": pages.choices(asked, given), "people": _people(asked)}


def held(asked: Asked, schedule: Schedule, sent: QueryDict) -> dict[str, Any]:
    """The form of a schedule that is there; those who get it already may stay, whoever changes it."""
    what = f"{schedule.page}?{schedule.query}"
    there = {each.member_id for each in schedule.recipients.all()}
    initial = {
        "what": what,
        "to": [str(each) for each in there],
        **{
            name: getattr(schedule, name)
            for name in ("name", "frequency", "weekday", "day", "at", "period", "attaches")
        },
    }
    people = _people(asked)
    kept = there_already(there - {each.pk for each in people})
    choices = pages.choices(asked, sent.get("what") or what)
    if what not in [address for address, _name in choices]:
        choices.insert(0, (what, schedule.name))
    return {"initial": initial, "pages": choices, "people": [*people, *kept]}


def _people(asked: Asked) -> list[Member]:
    """Oneself first, the others by name."""
    viewer = asked.viewer
    return sorted(possible_recipients(viewer), key=lambda each: each.pk != viewer.pk)  # type: ignore[arg-type]
