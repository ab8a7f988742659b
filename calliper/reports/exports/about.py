"""What a file says of itself: whose figures these are, of which days, and what is incomplete about them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from calliper.reports.exports.place import Place
from calliper.reports.sheet import Column, Sheet, Table


def about(sheet: Sheet, place: Place) -> Table:
    """What stands in the head of the page."""
    rows = [
        (_("Page"), sheet.title),
        (_("Days"), sheet.period),
        (_("What it holds"), sheet.scope),
        (_("Columns"), sheet.columns_told),
        (_("Organisation"), place.name),
        (_("Made"), f"{place.now.astimezone(place.zone):%Y-%m-%d %H:%M} ({place.zone.key})"),
        *((label, f"{value} {change}".strip()) for label, value, change in sheet.figures),
        *((_("What it shows"), each) for each in sheet.findings),
        *((_("Incomplete"), each) for each in sheet.caveats),
        *((each.label, each.tells) for table in sheet.tables for each in table.columns if each.tells),
    ]
    columns = [Column("about", _("About")), Column("words", _("In words"))]
    return Table(_("About"), columns, [row for row in rows if row[1]])
