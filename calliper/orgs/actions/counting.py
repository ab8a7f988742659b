from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from calliper.activity.actions import record
from calliper.core.refused import Refused
from calliper.orgs.counting import Counting
from calliper.orgs.models import Member, Organisation


@transaction.atomic
def change_counting(*, by: Member, org: Organisation, counting: Counting, now: datetime) -> list[str]:
    """Count figures like this from the next question on; returns the names of what differs. Raises Refused."""
    for fault in counting.faults():
        raise Refused(fault.says, fault.part)
    before, after = asdict(org.counting), asdict(counting)
    changed = sorted(name for name in after if after[name] != before[name])
    for name in changed:
        setattr(org, name, after[name])
    if changed:
        org.save(update_fields=changed)
        record("counting.changed", by=by, now=now, about=org, facts={"fields": changed})
    return changed
