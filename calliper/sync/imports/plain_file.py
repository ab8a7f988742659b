"""A kept file without its encryption, as the reading child needs it: a file that has no name."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast
from uuid import UUID

from django.conf import settings

from calliper.core import blobs, disk


class FileGone(Exception):
    """The file of an import is kept for 30 days only."""


@contextmanager
def plain_file(org_id: UUID, blob_id: UUID | None) -> Iterator[BinaryIO]:
    """The file, open for reading; it vanishes when it is closed, or when the process is killed. Raises FileGone."""
    folder = disk.make_folder(Path(settings.HOME) / "blobs" / "incoming")
    with tempfile.TemporaryFile(dir=folder) as copy, _blob(org_id, blob_id) as blob:
        for piece in blob:
            copy.write(piece)
        copy.flush()
        copy.seek(0)
        yield cast("BinaryIO", copy)


def _blob(org_id: UUID, blob_id: UUID | None) -> blobs.Blob:
    if blob_id is None:
        raise FileGone
    try:
        return blobs.open(org_id, blob_id)
    except blobs.BlobMissing:
        raise FileGone from None
