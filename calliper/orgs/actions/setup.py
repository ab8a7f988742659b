from __future__ import annotations

from datetime import datetime

from django.db import transaction

from calliper.activity.actions import record
from calliper.orgs.models import Member, Organisation


def pass_step(*, org: Organisation, step: str) -> None:
    """Note that a step of the set-up was seen or skipped, so that coming back starts behind it."""
    if step not in org.setup_passed:
        org.setup_passed = [*org.setup_passed, step]
        org.save(update_fields=["setup_passed"])


@transaction.atomic
def finish_setup(*, by: Member, org: Organisation, now: datetime) -> None:
    """End the set-up: nothing reminds of it any more. Harmless when it has ended."""
    if Organisation.objects.filter(pk=org.pk, set_up_at=None).update(set_up_at=now):
        record("setup.finished", by=by, now=now, about=org)
    org.set_up_at = now


def mark_sample(*, org: Organisation, now: datetime) -> None:
    """Mark an organisation as invented: it is set up, and may be removed as a whole."""
    org.is_sample, org.set_up_at = True, now
    org.save(update_fields=["is_sample", "set_up_at"])
