"""What an import keeps sealed: names of files, cells and agents, as JSON in one encrypted column each."""

from __future__ import annotations

from typing import Any

import orjson

from calliper.core.keys.keyring import Keyring
from calliper.sync.models import Import

TABLE = "sync_import"


def sealed(row: Import, column: str, value: Any) -> bytes:
    """The value to put into an encrypted column of this import."""
    return Keyring.of(row.org_id).encrypt(TABLE, column, row.pk, orjson.dumps(value).decode())


def opened(row: Import, column: str) -> Any:
    """The value of an encrypted column, None when it holds nothing."""
    held = getattr(row, column)
    return orjson.loads(Keyring.of(row.org_id).decrypt(TABLE, column, row.pk, bytes(held))) if held else None


def file_name(row: Import) -> str:
    """What the file was called on the computer that it came from."""
    return str(opened(row, "file_name_enc") or "")
