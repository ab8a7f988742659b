"""What the search box of the frame finds, in groups, as far as the viewer's reach goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calliper.calls import access, finding
from calliper.calls.contact_list import latest_of
from calliper.calls.narrow import Asked
from calliper.calls.rows import party_of
from calliper.calls.sought import Sought, typed
from calliper.core import formats
from calliper.core.keys.keyring import Keyring
from calliper.core.phone_numbers import search_key
from calliper.devices import access as devices
from calliper.orgs import access as orgs

MOST = 5
# Beyond so many contacts the search says "50+": nobody reads on, and each costs a look at its latest call.
MOST_CONTACTS = 50
MOST_WORDS = 5
SHORTEST_ID = 8
HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True)
class Result:
    """One line: what it is called, what else tells it apart, and where it leads."""

    title: str
    url: str
    second: str = ""
    mark: str = ""

    @property
    def lang(self) -> str:
        return formats.script_lang(self.title)


@dataclass(frozen=True)
class Group:
    """Results of one kind; `all_url` leads to all of them when there are more, `all_words` says how many."""

    key: str
    label: str
    icon: str
    results: list[Result] = field(default_factory=list)
    all_url: str = ""
    all_words: str = ""


def found(asked: Asked, text: str) -> dict[str, Any]:
    """Groups with at most five results each; `is_number` says how the text was read."""
    search = typed(text)
    if not search:
        return {"search": "", "is_number": False, "groups": [], "count": 0}
    kinds = (_contacts, _agents, _devices, _lines, _calls, _teams)
    groups = [group for group in (kind(asked, search) for kind in kinds) if group and group.results]
    return {
        "search": search,
        "is_number": search_key(search, asked.org.default_country) is not None,
        "groups": groups,
        "count": sum(len(group.results) for group in groups),
    }


def _contacts(asked: Asked, search: str) -> Group:
    ids = finding.contacts_like(search, asked, MOST_CONTACTS + 1)
    lines = latest_of(ids, asked)[:MOST]
    results = [
        Result(
            line.party.name or _("Unknown"),
            reverse("calls:contact", args=[line.party.contact_id]),
            line.party.number,
            _("Never tracked") if line.is_excluded else "",
        )
        for line in lines
    ]
    more = len(ids) > MOST
    shown = f"{MOST_CONTACTS}+" if len(ids) > MOST_CONTACTS else str(len(ids))
    return Group(
        "contacts",
        _("Contacts"),
        "address-book",
        results,
        f"{reverse('calls:contacts')}?find={Sought(search).token(asked.org.pk)}" if more else "",
        ngettext("All %(n)s contact", "All %(n)s contacts", len(ids)) % {"n": shown} if more else "",
    )


def _agents(asked: Asked, search: str) -> Group:
    rows = access.agents(asked.viewer).select_related("team")
    several = _matching(rows, search, "name", "agent_code").order_by("name", "id")[:MOST]
    return Group("agents", _("Agents"), "users", [
        Result(
            each.name,
            reverse("calls:agent", args=[each.pk]),
            " · ".join(filter(None, (each.agent_code, each.team.name if each.team else ""))),
        )
        for each in several
    ])  # fmt: skip


def _devices(asked: Asked, search: str) -> Group:
    rows = devices.devices(asked.viewer)
    several = _matching(rows, search, "manufacturer", "model", "member__name").order_by("-enrolled_at", "id")
    return Group("devices", _("Phones"), "device-mobile", [
        Result(
            each.name,
            reverse("devices:device", args=[each.pk]),
            each.member.name,
            _("Revoked") if each.revoked_at else "",
        )
        for each in several[:MOST]
    ])  # fmt: skip


def _lines(asked: Asked, search: str) -> Group:
    several = list(_matching(devices.lines(asked.viewer), search, "label")[:MOST])
    return Group("lines", _("Lines"), "device-sim", [
        Result(each.label, reverse("devices:line", args=[each.pk])) for each in several
    ])  # fmt: skip


def _calls(asked: Asked, search: str) -> Group | None:
    """By id, or by its first eight characters or more: ids are read in order, so a prefix is a range of them."""
    bounds = _range(search)
    if bounds is None:
        return None
    rows = access.calls(asked.viewer).filter(pk__gte=bounds[0], pk__lte=bounds[1])
    several = list(rows.select_related("contact", "agent").order_by("pk")[: MOST + 1])
    keyring = Keyring.of(asked.org.pk)
    results = []
    for call in several[:MOST]:
        party = party_of(call, keyring)
        title = party.name or party.number or str(party.words)
        at = call.counted_start_at
        when = formats.full_stamp(at, zone=asked.org.time_zone, hours24=asked.org.clock == "24")
        results.append(Result(title, reverse("calls:call", args=[call.pk]), f"{when} · {call.agent.name}"))
    words = _("More calls begin with this id. Type more of it.") if len(several) > MOST else ""
    return Group("calls", _("Calls"), "phone", results, "", words)


def _teams(asked: Asked, search: str) -> Group:
    several = _matching(orgs.teams(asked.viewer, "calls.read"), search, "name")[:MOST]
    return Group("teams", _("Teams"), "users-group", [
        Result(each.name, f"{reverse('calls:history')}?team={each.pk}", _("Their calls")) for each in several
    ])  # fmt: skip


def _matching(rows: QuerySet[Any], search: str, *columns: str) -> QuerySet[Any]:
    """Rows that have every word in one of the columns; these tables are small and hold no encrypted text."""
    for word in search.split()[:MOST_WORDS]:
        anywhere = Q()
        for column in columns:
            anywhere |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(anywhere)
    return rows


def _range(search: str) -> tuple[UUID, UUID] | None:
    """The smallest and the largest id that begin like the text; None when it begins no id."""
    digits = search.lower().replace("-", "")
    if not SHORTEST_ID <= len(digits) <= 32 or not HEX.issuperset(digits):
        return None
    return UUID(hex=digits.ljust(32, "0")), UUID(hex=digits.ljust(32, "f"))
