"""Removes an organisation without a trace: rows, files, keys."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import transaction

from calliper.core.keys import keyring
from calliper.core.keys.models import WrappedKey
from calliper.core.keys.router import KEY_DATABASE
from calliper.core.models import ScopedModel
from calliper.core.scope import scope


def scoped_models() -> list[type[ScopedModel]]:
    """Every model whose rows belong to an organisation."""
    return [model for model in apps.get_models() if issubclass(model, ScopedModel)]


def remove_organisation(org_id: UUID) -> int:
    """Delete every row, then the files, then the keys; returns the number of rows. Harmless to repeat.

    Rows go first: what a killed process leaves behind is unreadable files, and keys that open nothing.
    """
    removed = 0
    with scope(org_id), transaction.atomic():
        # Foreign keys are checked at the commit on both databases, so the order of tables does not matter.
        for model in scoped_models():
            rows: Any = model.objects.filter(org_id=org_id)
            removed += rows._raw_delete("default")
    shutil.rmtree(_files(org_id), ignore_errors=True)
    with transaction.atomic(using=KEY_DATABASE):
        WrappedKey.objects.filter(org_id=org_id).delete()
    keyring.forget(org_id)
    return removed


def _files(org_id: UUID) -> Path:
    return Path(settings.HOME) / "blobs" / str(UUID(str(org_id)))
