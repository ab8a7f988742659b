"""Which days a mail covers: whole ones, up to the day before it is due."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from calliper.calls.periods import days_of
from calliper.reports.sheet import Address

DAYS = ("period", "since", "until")
# Today would change until midnight, so it is not among them.
COVERS = {
    "yesterday": _("The day before"),
    "7d": _("The 7 days before"),
    "30d": _("The 30 days before"),
    "this_month": _("The month, up to the day before"),
    "last_month": _("The month before"),
    "financial_year": _("The financial year, up to the day before"),
}
USUAL = {"daily": "yesterday", "weekly": "7d", "monthly": "last_month"}
# They end on the day they are asked for, which is not over; the others end before it.
RUNNING = {"7d", "30d", "this_month", "financial_year"}


def covered(period: str, due: date) -> tuple[date, date]:
    """The first and last day; a mail on Monday about 7 days covers the week from Monday to Sunday."""
    return days_of(period, due - timedelta(days=1) if period in RUNNING else due)


def address(page: str, query: str, period: str, due: date) -> Address:
    """The page with these days, as the mail shows it and links to it."""
    held = QueryDict(without_days(query), mutable=True)
    since, until = covered(period, due)
    held["since"], held["until"] = since.isoformat(), until.isoformat()
    return Address(page, held.urlencode())


def without_days(query: str) -> str:
    """A query string without the days it asks for, and without what only a browser needs."""
    held = QueryDict(query, mutable=True)
    for name in (*DAYS, "saved"):
        held.pop(name, None)
    return held.urlencode()
