"""Which columns a list shows, how tall rows are, in which order: in the URL, else as chosen last, else as delivered.

The first column says what a row is and always stays. What is chosen in the menu is kept for each member and list; a
link that names columns shows them and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calliper.orgs import access as orgs
from calliper.orgs import actions
from calliper.orgs.models import ListLook, Member
from calliper.orgs.viewer import Viewer

USUAL_ROWS = "usual"


@dataclass(frozen=True)
class Listed:
    """A list: its word, its address's name, the columns one can choose, those it is delivered with, orders it keeps."""

    page: str
    shown: str
    columns: Mapping[str, Any]
    usual: tuple[str, ...]
    sorts: tuple[str, ...] = ()

    def known(self, names: list[str]) -> tuple[str, ...]:
        """Those of the names that are columns, in the order of the list."""
        return tuple(name for name in self.columns if name in names)

    def choose(self, *, by: Member, data: QueryDict) -> str:
        """Keep what was sent from the menu of columns for the member; the address of the list then."""
        rest = data.copy()
        for name in ("csrfmiddlewaretoken", *LOOKS):
            rest.pop(name, None)
        if data.get("rows") == USUAL_ROWS:
            actions.forget_look(by=by, page=self.page)
            return self._address(rest.urlencode())
        look = Look.of(by, data, self)
        actions.keep_look(by=by, page=self.page, columns=look.columns, dense=look.dense, sort=look.sort)
        return self._address(rest.urlencode(), look.query())

    def _address(self, *query: str) -> str:
        return f"{reverse(self.shown)}?{'&'.join(filter(None, query))}"


CALLS = Listed(
    "calls",
    "calls:history",
    {
        "outcome": _("Outcome"),
        "duration": _("Duration"),
        "agent": _("Agent"),
        "team": _("Team"),
        "line": _("Line"),
        "device": _("Phone"),
        "type": _("Type"),
        "ring": _("Rang"),
        "notes": _("Note and tags"),
    },
    ("outcome", "duration", "agent", "line", "notes"),
)
CONTACTS = Listed(
    "contacts",
    "calls:contacts",
    {"last": _("Last call"), "outcome": _("Outcome"), "with": _("With"), "calls": _("Calls")},
    ("last", "outcome", "with", "calls"),
)
AGENTS = Listed(
    "agents",
    "calls:agents",
    {
        "code": _("Agent code"),
        "team": _("Team"),
        "phone": _("Phone"),
        "last": _("Last call"),
        "today": _("Calls today"),
    },
    ("code", "team", "phone", "last", "today"),
    tuple(sign + name for name in ("name", "code", "team", "phone", "last", "today") for sign in ("", "-")),
)
COLUMNS, USUAL = CALLS.columns, CALLS.usual
# Parameters that say how a list looks, not what it shows.
LOOKS = ("col", "rows")


@dataclass(frozen=True)
class Look:
    """The chosen columns in their fixed order, and whether rows are dense; `chosen` says that the URL holds it.

    `kept` is what the member chose last, if anything.
    """

    columns: tuple[str, ...] = USUAL
    dense: bool = False
    chosen: bool = False
    sort: str = ""
    of_list: Listed = field(default=CALLS, repr=False)
    kept: ListLook | None = field(default=None, repr=False)

    @classmethod
    def of(cls, member: Viewer, query: QueryDict, of_list: Listed = CALLS) -> Look:
        """What the URL says, else what the member chose last."""
        held = orgs.list_look(member, of_list.page)
        columns = of_list.known(held.columns) if held else of_list.usual
        dense, chosen = bool(held and held.dense), False
        if "col" in query or "rows" in query:
            columns, dense, chosen = of_list.known(query.getlist("col")), query.get("rows") == "dense", True
        asked = query.get("sort", "")
        sort = asked if asked in of_list.sorts else held.sort if held and held.sort in of_list.sorts else ""
        return cls(columns, dense, chosen, sort, of_list, held)

    def query(self) -> str:
        """The part of the query string that keeps this look, "" when the URL does not hold it."""
        if not self.chosen:
            return ""
        query = QueryDict(mutable=True)
        query.setlist("col", list(self.columns))
        query["rows"] = "dense" if self.dense else "normal"
        return query.urlencode()

    def remember_sort(self, member: Member, query: QueryDict) -> None:
        """Keep the order the list was put into, where it is a new one."""
        if not self.sort or query.get("sort") != self.sort:
            return
        held = self.kept
        if held is None or held.sort != self.sort:
            columns, dense = (held.columns, held.dense) if held else (self.of_list.usual, False)
            actions.keep_look(by=member, page=self.of_list.page, columns=columns, dense=dense, sort=self.sort)

    def context(self, query: QueryDict) -> dict[str, Any]:
        """What the menu of columns shows; `kept_rest` are the other parameters of the address."""
        return {
            "look": self,
            "columns_url": reverse(f"{self.of_list.shown}_look"),
            "columns": [(name, label, name in self.columns) for name, label in self.of_list.columns.items()],
            "kept_rest": [
                (name, value)
                for name in query
                if name not in (*LOOKS, "start", "at", "view")
                for value in query.getlist(name)
            ],
        }
