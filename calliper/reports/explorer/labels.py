"""What the values of dimensions are called: names as far as the viewer may see them, days and hours in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from babel.dates import format_date
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from calliper.calls import access as calls
from calliper.calls import people
from calliper.calls.chips import day_range
from calliper.calls.choices import phone_owners
from calliper.calls.narrow import Asked
from calliper.calls.periods import DAY, WEEKDAYS, hours
from calliper.calls.rows import known_party, names_of_persons
from calliper.core import formats
from calliper.core.keys.keyring import Keyring
from calliper.orgs import access as orgs
from calliper.reports.dashboard.span import Span
from calliper.reports.explorer.choices import READ
from calliper.reports.explorer.words import COVERED, NOTHING, OTHERS, WORDS
from calliper.reports.report import OTHER

WEEK = 7


@dataclass(frozen=True)
class Label:
    """A value in words: `second` is a line below it, `short` fits an axis, `url` is its own page."""

    text: str
    second: str = ""
    short: str = ""
    url: str = ""

    @property
    def brief(self) -> str:
        return self.short or self.text

    @property
    def whole(self) -> str:
        return f"{self.text}, {self.second}" if self.second else self.text

    @property
    def lang(self) -> str:
        """The language tag that the script needs."""
        return formats.script_lang(self.text)


Labels = dict[Any, Label]


def labels(asked: Asked, dimension: str, values: Iterable[Any], *, span: Span) -> Labels:
    """A label for each value, in at most four statements for any number of them; weeks as far as the span goes."""
    held = set(values)
    found: Labels = {None: Label(str(NOTHING.get(dimension, "–"))), OTHER: Label(str(OTHERS))}
    rest = held - {None, OTHER}
    if dimension in ("day", "week", "month"):
        return found | {each: _date(dimension, each, span) for each in rest}
    if dimension in PLAIN:
        return found | PLAIN[dimension](asked)
    if dimension in WORDS:
        return found | {each: Label(str(WORDS[dimension].get(each, each))) for each in rest}
    named = NAMED[dimension](asked, rest)
    return found | {each: named.get(each) or Label(str(COVERED)) for each in rest}


def _date(dimension: str, day: date, span: Span) -> Label:
    locale = (get_language() or "en").split("-")[0]

    def written(pattern: str) -> str:
        return str(format_date(day, pattern, locale=locale))

    today = span.today
    year = "" if day.year == today.year else " y"
    if dimension == "month":
        return Label(written("LLLL y"), short=written("LLL" + year))
    if dimension == "week":
        first, last = max(day, span.since), min(day + DAY * (WEEK - 1), span.until)
        return Label(day_range(first, last, today), short=written("d MMM" + year))
    short = _("Today") if day == today else written("d MMM" + year)
    return Label(written("EEE, d MMM" + year), short=short)


def _weekdays(asked: Asked) -> Labels:
    return {number: Label(str(name), short=str(name)[:3]) for number, name in WEEKDAYS}


def _hours(asked: Asked) -> Labels:
    words = hours(hours24=asked.org.clock == "24")
    return {hour: Label(text, short=text.replace(":00 ", " ")) for hour, text in words}


def _agents(asked: Asked, ids: set[UUID]) -> Labels:
    opens = calls.agents_within(asked.viewer, ids)
    names = people.names(ids)
    home = reverse("calls:agents")
    return {pk: Label(name, url=f"{home}{pk}/" if pk in opens else "") for pk, name in names.items()}


def _teams(asked: Asked, ids: set[UUID]) -> Labels:
    return {pk: Label(team.name) for pk, team in orgs.teams_ever(ids).items()}


def _agent_tags(asked: Asked, ids: set[UUID]) -> Labels:
    return {tag.pk: Label(tag.name) for tag in orgs.agent_tags()}


def _tags(asked: Asked, ids: set[UUID]) -> Labels:
    return {tag.pk: Label(tag.name) for tag in calls.tags()}


def _lines(asked: Asked, ids: set[UUID]) -> Labels:
    whose = phone_owners(asked.viewer, READ)
    return {pk: Label(label) for pk, label in calls.line_labels(whose)} if whose != [] else {}


def _devices(asked: Asked, ids: set[UUID]) -> Labels:
    whose = phone_owners(asked.viewer, READ)
    if whose == []:
        return {}
    held = [row for row in calls.device_names(whose) if row[0] in ids]
    owners = orgs.names_of("member", {member for _pk, _name, member in held})
    return {pk: Label(name, second=owners.get(member, "")) for pk, name, member in held}


def _contacts(asked: Asked, ids: set[UUID]) -> Labels:
    """Names where calls or contacts are seen as far as figures; numbers are covered, as everywhere."""
    viewer, keyring = asked.viewer, Keyring.of(asked.org.pk)
    opens = calls.contacts_within(viewer, ids, seen_by=READ)
    seen = (
        opens
        if len(opens) == len(ids)
        else opens | calls.contacts_within(viewer, ids, "calls.read", seen_by=READ)
    )
    rows = calls.parties(seen)
    persons, home = names_of_persons(rows.values(), keyring), reverse("calls:contacts")
    found = {}
    for pk, row in rows.items():
        party = known_party(row, keyring, persons)
        url = f"{home}{pk}/" if pk in opens else ""
        # Of somebody without a name the covered number is all there is to tell them by.
        found[pk] = Label(party.name or _("Unknown"), party.number, party.name or party.number, url)
    return found


PLAIN: dict[str, Callable[[Asked], Labels]] = {"weekday": _weekdays, "hour": _hours}
NAMED: dict[str, Callable[[Asked, set[UUID]], Labels]] = {
    "agent": _agents,
    "team": _teams,
    "agent_tag": _agent_tags,
    "tag": _tags,
    "line": _lines,
    "device": _devices,
    "contact": _contacts,
}
