"""A page as anything but a page reads it: files, mails, pins and boards take a sheet, and every page can give one.

Belongs here: what a sheet is and who makes which. Not here: how one is written to a file, mailed or drawn.
"""

from calliper.reports.sheet.sheet import Column, Kind, Plot, Sheet, Table, WhenRead
from calliper.reports.sheet.sources import Address, Source, UnknownPage, may_see, sheet, source

__all__ = [
    "Address",
    "Column",
    "Kind",
    "Plot",
    "Sheet",
    "Source",
    "Table",
    "UnknownPage",
    "WhenRead",
    "may_see",
    "sheet",
    "source",
]
