from __future__ import annotations

from datetime import datetime

from django.db import transaction

from calliper.core import blobs
from calliper.core.erase import erase_rows
from calliper.sync.models import OPEN_STAGES, Import, ImportProblem


@transaction.atomic
def prune_imports(*, now: datetime) -> int:
    """Forget refused rows and files after 30 days, and drafts that nobody started; returns how many files."""
    ImportProblem.objects.filter(expires_at__lt=now).delete()
    held = list(Import.objects.filter(file_until__lt=now, blob_id__isnull=False))
    over = [row for row in held if not row.is_working]
    for row in over:
        if row.blob_id:
            blobs.delete(row.org_id, row.blob_id)
        if row.stage in OPEN_STAGES and not row.has_stored:
            erase_rows(Import, [row.pk])
            continue
        row.blob_id, row.sample_enc = None, None
        row.save(update_fields=["blob_id", "sample_enc"])
    return len(over)
