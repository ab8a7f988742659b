"""The pages whose views can be saved, and which parameters of their addresses a view keeps."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calliper.calls.filters import EVERYTHING, Filters
from calliper.calls.forms.contact_filters import ContactFilters
from calliper.core.permissions import allows
from calliper.orgs.viewer import Viewer
from calliper.reports.call_backs.wanted import Wanted
from calliper.reports.models.saved_report import EXPLORE, SavedReport
from calliper.reports.question import NARROWS

# A sealed search says whom somebody looked for; a place in a list is none of a view.
NEVER = frozenset({"find", "contact", "one_number", "imported", "start"})
MOST_VALUES, LONGEST_VALUE = 100, 200


@dataclass(frozen=True)
class Page:
    """A page: its word, what it is called, where it is, who may see it, and the parameters that a view keeps."""

    name: str
    label: Any
    everything: Any
    url_name: str
    permission: str
    keeps: tuple[str, ...]

    @property
    def url(self) -> str:
        return reverse(self.url_name)

    def kept(self, query: QueryDict) -> str:
        """As much of a query string as a view keeps, in a fixed order; "" when nothing narrows the page."""
        held = QueryDict(mutable=True)
        for name in self.keeps:
            values = [each for each in query.getlist(name)[:MOST_VALUES] if 0 < len(each) <= LONGEST_VALUE]
            held.setlist(name, values)
        return held.urlencode()

    def address(self, query: str) -> str:
        """The page with a view's query string."""
        return f"{self.url}?{query}" if query else self.bare

    @property
    def is_list(self) -> bool:
        """Whether it lists things; Explore asks, and says itself what of a question can be read."""
        return self.name != EXPLORE

    @property
    def bare(self) -> str:
        """The page itself, whatever view opens first."""
        return f"{self.url}?{EVERYTHING}"


def _of(filters: type, *more: str) -> tuple[str, ...]:
    return (*(each.name for each in fields(filters) if each.name not in NEVER), *more)


PAGES = {
    page.name: page
    for page in (
        Page(EXPLORE, _("Explore"), _("New question"), "reports:explore", "reports.read",
             ("metric", "by", "period", "since", "until", *NARROWS, "compare", "top", "order", "sort", "chart",
              "rows")),
        Page("calls", _("Calls"), _("All calls"), "calls:history", "calls.read", _of(Filters, "col", "rows")),
        Page("contacts", _("Contacts"), _("All contacts"), "calls:contacts", "contacts.read", _of(ContactFilters)),
        Page("agents", _("Agents"), _("All agents"), "calls:agents", "calls.read", ("state", "team", "tag", "sort")),
        Page("call_backs", _("Call back"), _("All who wait"), "reports:call_backs", "call_backs.work", _of(Wanted)),
    )
}  # fmt: skip


def page_of(query: QueryDict) -> Page | None:
    """The page that a form or an address names, by default Explore; None for no such page."""
    return PAGES.get(query.get("page", EXPLORE))


def pages(viewer: Viewer) -> list[Page]:
    """The pages that a viewer may see."""
    return [page for page in PAGES.values() if allows(viewer, page.permission)]


def opened_at(report: SavedReport) -> str:
    """Where a saved view is shown; a question of the explorer goes along under its name until it is saved."""
    page = PAGES[report.page]
    return page.address(report.query) + ("" if page.is_list else f"&saved={report.pk}")
