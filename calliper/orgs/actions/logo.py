from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from calliper.activity.actions import record
from calliper.core import blobs
from calliper.orgs.models import Member, Organisation

LIMIT = 1024 * 1024


def set_logo(*, by: Member, org: Organisation, file: BinaryIO, content_type: str, now: datetime) -> None:
    """Store a picture of at most 1 MiB and drop the one before; raises blobs.BlobTooLarge, StorageFull."""
    blob_id = blobs.put(org.id, "logo", file, content_type=content_type, limit=LIMIT)
    before = org.logo_id
    with transaction.atomic():
        org.logo_id, org.logo_type = blob_id, content_type
        org.save(update_fields=["logo_id", "logo_type"])
        record("organisation.changed", by=by, now=now, about=org, facts={"fields": ["logo"]})
    if before is not None:
        blobs.delete(org.id, before)


def remove_logo(*, by: Member, org: Organisation, now: datetime) -> None:
    """Delete the picture; harmless when there is none."""
    before = org.logo_id
    if before is None:
        return
    with transaction.atomic():
        org.logo_id, org.logo_type = None, ""
        org.save(update_fields=["logo_id", "logo_type"])
        record("organisation.changed", by=by, now=now, about=org, facts={"fields": ["logo"]})
    blobs.delete(org.id, before)
