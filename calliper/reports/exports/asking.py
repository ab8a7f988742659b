"""What stands before the job: the page is looked at once, so that what cannot be written is refused at once."""

from __future__ import annotations

from django.utils.translation import gettext as _

from calliper.calls.narrow import Asked
from calliper.core.refused import Refused
from calliper.orgs import access as orgs
from calliper.orgs.models import Member
from calliper.reports.actions.exporting import Wanted, ask_export
from calliper.reports.exports.formats import FORMATS
from calliper.reports.exports.trouble import TROUBLE, sentence
from calliper.reports.models import Export
from calliper.reports.sheet import Address, Sheet, UnknownPage, sheet
from calliper.reports.sheet.choosing import settled

LONGEST, LONGEST_PAGE = 8_000, 80


def looked_at(asked: Asked, address: Address) -> Sheet:
    """The page that somebody wants to take away; raises Refused with a sentence."""
    if len(address.query) > LONGEST or "\x00" in address.query:
        raise Refused(_("The address of this page is too long. Take some filters off."))
    if not address.page:
        raise Refused(_("Open the page that you want to take away, and press Export there."))
    try:
        if len(address.page) > LONGEST_PAGE:
            raise UnknownPage(address.page)
        return sheet(asked, address)
    except UnknownPage:
        raise Refused(_("There is no such page to take away, or you cannot see it.")) from None
    except TROUBLE as wrong:
        raise Refused(sentence(wrong)) from wrong


def begin(*, by: Member, asked: Asked, address: Address, file_format: str, columns: str = "") -> Export:
    """Ask for a file, of a list with the columns that are seen now or with all; raises Refused with a sentence."""
    if file_format not in FORMATS:
        raise Refused(_("Choose one of the formats."), "format")
    seen = looked_at(asked, address)
    wanted = Wanted(
        page=address.page,
        query=settled(asked, address, columns).query,
        format=file_format,
        title=seen.title[:200],
        period=seen.period[:100],
        standing=orgs.standing(by),
    )
    return ask_export(by=by, wanted=wanted, now=asked.now)
