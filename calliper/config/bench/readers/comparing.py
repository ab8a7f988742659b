"""The comparing process, after the server has ended: is every call of the database in the figures, as it is?"""

from __future__ import annotations

import json
import sys
from typing import Any
from uuid import UUID

import django

django.setup()

from django.conf import settings  # noqa: E402

from calliper.calls.clock_parts import believed  # noqa: E402
from calliper.calls.models import Call  # noqa: E402
from calliper.core.clock import now  # noqa: E402
from calliper.core.scope import scope  # noqa: E402
from calliper.reports.access import ordinals  # noqa: E402
from calliper.reports.access.state import waiting  # noqa: E402
from calliper.reports.actions.checking import check  # noqa: E402
from calliper.reports.actions.opening import ensure_open  # noqa: E402
from calliper.reports.store import connection  # noqa: E402


def compared(org_id: UUID) -> dict[str, Any]:
    """Calls that are stored, those of them that count, those in the figures; changes that wait, and what differs."""
    connection.own(settings.HOME / connection.NAME)
    with scope(org_id):
        left = waiting()
        ensure_open(now=now())
        held = f"SELECT count(*) FROM calls WHERE org = {ordinals.org_number(org_id)}"  # noqa: S608 - a number
        projected = connection.rows(held)[0][0]
        counted = Call.objects.filter(believed(), twin_of=None)
        found = {"stored": Call.objects.count(), "counted": counted.count(), "projected": projected}
        found |= {"waiting": left, "differences": [each.what for each in check(now=now())]}
    connection.let_go()
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(compared(UUID(sys.argv[1]))) + "\n")
