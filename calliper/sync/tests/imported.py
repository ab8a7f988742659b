"""Files to import, and an import taken through the portal as a person does it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from calliper.core import jobs
from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.sync.models import Import
from tests.exported import sms_backup

__all__ = ["brought", "drain", "row_of", "sms_backup", "upload"]


def upload(client: Client, content: bytes, name: str = "calls-20261120.xml") -> Any:
    return client.post("/settings/imports/add/", {"file": SimpleUploadedFile(name, content)})


def drain() -> None:
    """Do the work that waits."""
    while jobs.drain(now()):
        pass


def brought(
    client: Client, content: bytes, name: str = "calls-20261120.xml", agents: Iterable[str] = ()
) -> str:
    """Upload, choose agents (member ids, in the order of the page), start, and wait; the address of the import."""
    answer = upload(client, content, name)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    drain()
    url = str(answer["Location"])
    if chosen := list(agents):
        answer = client.post(f"{url}agents/", {f"agent_{n}": each for n, each in enumerate(chosen)})
        assert answer.status_code == 302, answer.content.decode()[-3000:]
    answer = client.post(f"{url}start/")
    assert answer.status_code == 302
    drain()
    return url


def row_of(url: str, org_id: UUID) -> Import:
    found = re.search(r"[0-9a-f-]{36}", url)
    assert found
    with scope(org_id):
        return Import.objects.get(pk=found[0])
