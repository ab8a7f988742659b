"""The refused rows of a file as a table that a spreadsheet opens without running anything."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
from django.utils.translation import gettext as _

from calliper.core.keys.keyring import Keyring
from calliper.core.scope import scope
from calliper.core.sheets.write import BYTE_ORDER_MARK, csv_line
from calliper.sync import access
from calliper.sync.models import Import

AT_ONCE = 500


def lines(row: Import) -> Iterator[str]:
    """CSV with a byte order mark: place, reason, and the cells as they were; some hundred rows at a time."""
    keyring = Keyring.of(row.org_id)
    yield BYTE_ORDER_MARK + csv_line([_("Row"), _("Why it was refused"), _("As it was in the file")])
    with scope(row.org_id):
        for problem in access.problems(row).iterator(chunk_size=AT_ONCE):
            sealed = bytes(problem.raw_enc)
            cells = orjson.loads(keyring.decrypt("sync_importproblem", "raw_enc", problem.pk, sealed))
            yield csv_line([str(problem.place), *cells])
