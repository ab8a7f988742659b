"""The explorer: the same rows, totals and comparison, and the chart that suits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from calliper.calls.chips import day_range
from calliper.calls.narrow import Asked
from calliper.reports.explorer.bar import Bar
from calliper.reports.explorer.page import Explorer, name_for
from calliper.reports.ready.tabled import table_of
from calliper.reports.sheet.sheet import Sheet
from calliper.reports.sheet.sources import Address, source
from calliper.reports.sheet.words import filters, understood


@source("explore", permission="reports.read")
def explore(asked: Asked, address: Address) -> Sheet:
    """The answer to a question of the explorer. Raises NoAnswer, TooManyRows."""
    held = Explorer(asked, QueryDict(address.query))
    bar = Bar(held.form, held.today, held.url).context()
    understood(bar["wrong"])
    blocks = held.blocks()
    wanted, shown = held.wanted, blocks.context(shows=("chart",), on_page=False)
    period = day_range(wanted.since, wanted.until, held.today)
    if blocks.held.earlier:
        earlier = day_range(*blocks.held.earlier, held.today)
        period = _("%(days)s, compared with %(earlier)s") % {"days": period, "earlier": earlier}
    chips = [*bar["filter_chips"], *bar["more_chips"], bar["contact_chip"]]
    plot = shown.get("plot")
    return Sheet(
        title=held.opened.name if held.opened else name_for(wanted),
        period=period,
        scope=filters(chips, _("All calls within your reach")),
        tables=[table_of(_("Report"), blocks)],
        findings=[shown["finding"]] if shown.get("finding") else [],
        plots=[{**plot, "title": shown["drawn_title"]}] if plot else [],
        figures=[(tile.label, tile.value, tile.told) for tile in shown.get("tiles", ())],
        caveats=_caveats(shown),
    )


def _caveats(shown: Mapping[str, Any]) -> list[str]:
    found = []
    if shown.get("runs"):
        found.append(_("Today is not over: its figures still grow."))
    if shown["untold"]:
        told = {"metrics": ", ".join(shown["untold"])}
        found.append(_("Phones have not told yet how many calls they hold: %(metrics)s.") % told)
    return found
