"""Which columns the list of calls shows and how tall its rows are: in the URL, else in a cookie, else as delivered."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _

COOKIE = "cal_calls"
YEAR_S = 365 * 24 * 3600
COLUMNS = {
    "outcome": _("Outcome"),
    "duration": _("Duration"),
    "agent": _("Agent"),
    "team": _("Team"),
    "line": _("Line"),
    "device": _("Phone"),
    "type": _("Type"),
    "ring": _("Rang"),
    "notes": _("Note and tags"),
}
USUAL = ("outcome", "duration", "agent", "line", "notes")


@dataclass(frozen=True)
class Look:
    """The chosen columns in their fixed order, and whether rows are dense; `chosen` says that the URL holds it."""

    columns: tuple[str, ...] = USUAL
    dense: bool = False
    chosen: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> Look:
        """What the URL says, else what was chosen last in this browser."""
        if "col" in request.GET or "rows" in request.GET:
            return cls._read(request.GET.getlist("col"), request.GET.get("rows", ""), chosen=True)
        columns, _, rows = request.COOKIES.get(COOKIE, "").partition(".")
        return cls._read(columns.split("-"), rows) if rows else cls()

    @classmethod
    def _read(cls, columns: list[str], rows: str, *, chosen: bool = False) -> Look:
        known = tuple(name for name in COLUMNS if name in columns)
        return cls(known, rows == "dense", chosen)

    def query(self) -> str:
        """The part of the query string that keeps this look, "" when the URL does not hold it."""
        if not self.chosen:
            return ""
        query = QueryDict(mutable=True)
        query.setlist("col", list(self.columns))
        query["rows"] = "dense" if self.dense else "normal"
        return query.urlencode()

    def remember(self, response: HttpResponse) -> None:
        """Keep a choice made in the URL in the browser."""
        if self.chosen:
            value = f"{'-'.join(self.columns)}.{'dense' if self.dense else 'normal'}"
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie(
                COOKIE, value, max_age=YEAR_S, httponly=True, samesite="Lax", secure=secure, path="/calls/"
            )
