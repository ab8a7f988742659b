"""Make a home folder that was brought back usable, in a process of its own: migrate it, and see that it can be read.

Prints one line of JSON: what was found, or the `problem`.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from typing import Any

import django
from django.core.management.base import CommandError
from django.db import DatabaseError


class Unusable(Exception):
    """What was brought back cannot be used; the text says why."""


def settle(now: datetime) -> dict[str, Any]:
    """Migrate, check the keys, open one number of each organisation, and forget the projection.

    Raises Unusable, MasterKeyError, DatabaseError or CommandError.
    """
    from calliper.calls.models import Call
    from calliper.config.server import stores
    from calliper.core.scope import unscoped
    from calliper.orgs.models import Organisation
    from calliper.reports.actions.restored import forget_projection

    stores.make_ready(migrate=True, snapshot=False)
    with unscoped("operator command"):
        organisations = list(Organisation.objects.values_list("id", flat=True))
        calls = Call.objects.count()
    opened = sum(_open_one(org_id) for org_id in organisations)
    forget_projection(now=now)
    stores.checkpoint()
    return {"organisations": len(organisations), "calls": calls, "numbers_opened": opened}


def _open_one(org_id: Any) -> bool:
    """Decrypt a number of the organisation; False when it has none."""
    from calliper.calls.models import Contact
    from calliper.core.crypto.envelope import DecryptionFailed
    from calliper.core.keys.keyring import Keyring, KeysMissing
    from calliper.core.scope import scope

    try:
        ring = Keyring.of(org_id)
        with scope(org_id):
            contact = Contact.objects.exclude(number_enc=None).order_by("-id").first()
        if contact is None:
            return False
        ring.decrypt("calls_contact", "number_enc", contact.pk, bytes(contact.number_enc or b""))
    except (KeysMissing, DecryptionFailed):
        raise Unusable(
            f"The archive with keys does not open the rows of organisation {org_id}. Take one of the same day as the "
            "rows, or a newer one: a key database holds every key that is still alive."
        ) from None
    return True


def main() -> None:
    """The moment is the only argument."""
    from calliper.core.crypto.master import MasterKeyError

    os.umask(0o077)
    django.setup()
    try:
        told = settle(datetime.fromisoformat(sys.argv[1]))
    except (Unusable, MasterKeyError, DatabaseError, CommandError, OSError) as wrong:
        told = {"problem": str(wrong)}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
