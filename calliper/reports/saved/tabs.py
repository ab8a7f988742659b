"""The saved views of a list as tabs above it, and the way to save the one that is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from calliper.core.permissions import allows
from calliper.orgs.viewer import Viewer
from calliper.reports.access.saved import saved_reports
from calliper.reports.saved.pages import PAGES, Page

# More would not fit above a table; the others are one press away.
MOST = 7
BY_URL = {page.url_name: page for page in PAGES.values()}


@dataclass(frozen=True)
class Views:
    """`tabs` is empty without saved views; `save_url` is empty where there is nothing to save."""

    tabs: list[dict[str, Any]]
    more: int
    save_url: str
    all_url: str


def views(viewer: Viewer, url_name: str, query: QueryDict) -> Views | None:
    """The views of the page at an address; None for a page that has none."""
    page = BY_URL.get(url_name)
    if page is None or not allows(viewer, "reports.read"):
        return None
    shown = page.kept(query)
    found = saved_reports(viewer, page.name)
    here = next((report for report in found if report.query == shown), None)
    # The one that is shown is among the tabs, however many there are.
    first = found[:MOST] if here is None or here in found[:MOST] else [*found[: MOST - 1], here]
    tabs = [{"label": page.everything, "url": page.bare, "current": not shown}] if found else []
    tabs += [
        {"label": report.name, "url": page.address(report.query), "current": report is here}
        for report in first
    ]
    save_url = "" if here else _save_url(page, shown)
    return Views(tabs, len(found) - len(first), save_url, reverse("reports:saved"))


def _save_url(page: Page, shown: str) -> str:
    return f"{reverse('reports:saved_new')}?page={page.name}&{shown}" if shown else ""
