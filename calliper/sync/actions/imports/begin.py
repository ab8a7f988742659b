from __future__ import annotations

import hashlib
import shutil
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.core import blobs
from calliper.core.crypto import stream as streams
from calliper.core.formats import grouped
from calliper.core.ids import new_id
from calliper.core.jobs import State
from calliper.core.refused import Refused
from calliper.orgs.models import Member, Organisation
from calliper.sync import access
from calliper.sync.actions.imports.queue import queue
from calliper.sync.imports import mapping, reading, vault
from calliper.sync.imports.plain_file import plain_file
from calliper.sync.models import Import, ImportMapping, Stage

KEPT = timedelta(days=30)
MIB = 1024 * 1024
# The file is there twice while it is read, and the calls need room as well.
ROOM = 3


def begin_import(
    *, by: Member, org: Organisation, file: streams.Reader, file_name: str, now: datetime
) -> Import:
    """Keep a file, encrypted, and look at its start. A file that needs no questions is read through at once.

    Raises Refused (FileRefused) with a sentence for a file that is too large or cannot be read; nothing is kept then.
    """
    hashed = _Hashed(file)
    try:
        blob_id = blobs.put(
            org.pk,
            "call_list",
            hashed,
            content_type="application/octet-stream",
            limit=settings.IMPORT_MOST_MB * MIB,
        )
    except blobs.BlobTooLarge as wrong:
        raise Refused(too_large(), "file") from wrong
    except blobs.StorageFull as wrong:
        raise Refused(_("The server's disk is full. Nothing was kept."), "file") from wrong
    try:
        with plain_file(org.pk, blob_id) as plain:
            described = reading.describe(plain, file_name, zone=org.time_zone)
        return _begun(by=by, org=org, hashed=hashed, named=(file_name, blob_id), described=described, now=now)
    except BaseException:
        blobs.delete(org.pk, blob_id)
        raise


def refuse_large(size: int) -> None:
    """Raise Refused for a file over the limit, or one that the disk has no room for."""
    if size > settings.IMPORT_MOST_MB * MIB:
        raise Refused(too_large(), "file")
    if shutil.disk_usage(settings.HOME).free < ROOM * size + 64 * MIB:
        raise Refused(_("The server's disk has no room for this file. Nothing was kept."), "file")


def too_large() -> str:
    """What is said about a file over the limit."""
    text = _("This file is larger than %(most)s MB. Export a shorter time, or split it into several files.")
    return str(text) % {"most": grouped(settings.IMPORT_MOST_MB)}


@transaction.atomic
def _begun(
    *,
    by: Member,
    org: Organisation,
    hashed: _Hashed,
    named: tuple[str, UUID],
    described: reading.Description,
    now: datetime,
) -> Import:
    row = Import(
        id=new_id(), org_id=org.pk, by_id=by.pk, made_at=now, run_at=now, state=State.DONE,
        size=hashed.size, sha256=hashed.digest, blob_id=named[1], file_until=now + KEPT,
    )  # fmt: skip
    row.file_name_enc = vault.sealed(row, "file_name_enc", named[0][-200:])
    known = access.remembered(described.headings) if described.is_table else None
    put_description(row, described, known)
    if not needs_columns(described, known):
        queue(row, Stage.READING, now)
    row.save()
    return row


def put_description(row: Import, described: reading.Description, known: ImportMapping | None = None) -> None:
    """Write down what a file looks like, with what was remembered of its headings, if anything."""
    guess = mapping.remembered(described.guess, known.options) if known else described.guess
    row.format, row.options = described.format, guess.to_json()
    row.rows, row.rows_exact = described.rows, described.rows_exact
    kept: dict[str, Any] = asdict(described)
    row.description_enc = vault.sealed(row, "description_enc", kept)


def needs_columns(described: reading.Description, known: ImportMapping | None) -> bool:
    """Whether somebody has to say what the columns mean."""
    return known is None and (described.format == "table" or bool(described.doubts))


class _Hashed:
    """A reader that counts and fingerprints what passes."""

    def __init__(self, file: streams.Reader) -> None:
        self.file, self.size, self._hash = file, 0, hashlib.sha256()

    def read(self, size: int, /) -> bytes:
        piece = self.file.read(size)
        self.size += len(piece)
        self._hash.update(piece)
        return piece

    @property
    def digest(self) -> bytes:
        """SHA-256 of all that has passed."""
        return self._hash.digest()
