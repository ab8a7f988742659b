"""Who did what in Calliper, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from django.http import QueryDict
from django.utils.translation import gettext as _

from calliper.calls.narrow import Asked
from calliper.orgs import event_list
from calliper.orgs.models import Member
from calliper.reports.sheet.sheet import Column, Sheet, Table
from calliper.reports.sheet.sources import Address, source
from calliper.reports.sheet.words import filters


@source("activity", permission="activity.read")
def activity(asked: Asked, address: Address) -> Sheet:
    """Events under the filters of the screen."""
    pages, chips = event_list.every(cast("Member", asked.viewer), QueryDict(address.query))
    columns = [
        Column("at", _("When"), "moment"),
        Column("actor", _("Who")),
        Column("did", _("What")),
        Column("about", _("About")),
        Column("more", _("More")),
    ]
    table = Table(_("Activity"), columns, _rows(pages))
    return Sheet(_("Activity"), _("All days"), filters(chips, _("Everything that was done")), [table])


def _rows(pages: Iterator[list[event_list.Line]]) -> Iterator[Sequence[Any]]:
    for page in pages:
        for line in page:
            yield line.at, str(line.actor), str(line.words), line.about, line.more
