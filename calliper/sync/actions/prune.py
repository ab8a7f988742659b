from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from calliper.sync.models import Batch, Quarantined

LEDGER = timedelta(days=90)


@transaction.atomic
def prune(*, now: datetime) -> tuple[int, int]:
    """Forget quarantined items after 30 days and the ledger after 90; natural keys absorb older repeats."""
    items = Quarantined.objects.filter(expires_at__lt=now)._raw_delete("default")
    batches = Batch.objects.filter(received_at__lt=now - LEDGER)._raw_delete("default")
    return items, batches
