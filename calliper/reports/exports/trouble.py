"""Why there is no file, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from calliper.core.blobs import BlobTooLarge, StorageFull
from calliper.core.refused import Refused
from calliper.reports.question import NoAnswer, TooManyRows
from calliper.reports.sheet import UnknownPage

TOLD: dict[type[Exception], Any] = {
    UnknownPage: _("You can no longer see this page, so nothing was written."),
    NoAnswer: _(
        "The figures cannot be asked at this moment. Nothing was written; try again in a few minutes."
    ),
    TooManyRows: _("The answer has too many rows. Choose fewer days, a filter, or only the greatest."),
    StorageFull: _("The server's disk is full. Nothing was kept; tell who runs the server."),
    BlobTooLarge: _("The file would be too large. Choose fewer days or a filter."),
}
TROUBLE: tuple[type[Exception], ...] = (Refused, *TOLD)


def sentence(wrong: Exception) -> str:
    """What a person is told of one of TROUBLE."""
    if isinstance(wrong, Refused):
        return str(wrong)
    return next(str(told) for kind, told in TOLD.items() if isinstance(wrong, kind))
