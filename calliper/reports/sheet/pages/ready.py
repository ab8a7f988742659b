"""The sheet of a ready report: what its page shows, for files, mails and boards."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from calliper.calls.narrow import Asked
from calliper.reports.ready.catalogue import NoReport, one
from calliper.reports.ready.opened import Opened
from calliper.reports.ready.page import findings
from calliper.reports.sheet import Address, Sheet, UnknownPage, source


@source("ready", permission="reports.read")
def ready_sheet(asked: Asked, address: Address) -> Sheet:
    """The sheet of `ready:<name>`. Raises UnknownPage, NoAnswer, TooManyRows."""
    name = address.page.partition(":")[2]
    try:
        opened = Opened(asked, name, one(asked, name), QueryDict(address.query))
    except NoReport:
        raise UnknownPage(address.page) from None
    made = opened.made
    period = opened.days
    if opened.earlier:
        period = _("%(days)s, compared with %(earlier)s") % {"days": period, "earlier": opened.earlier}
    return Sheet(
        title=str(opened.ready.title),
        period=period,
        scope=opened.scope(),
        tables=[table for each in made for table in each.tables],
        findings=findings(opened),
        plots=[plot for each in made for plot in each.plots],
        figures=[figure for each in made for figure in each.figures],
        caveats=_caveats(opened),
    )


def _caveats(opened: Opened) -> list[str]:
    found = [_("Today is still running.")] if opened.wanted.until == opened.today else []
    left_out = [text for texts in opened.form.wrong.values() for text in texts]
    return found + [_("Not understood: %(what)s") % {"what": text} for text in left_out]
