"""Takes a page away as a file, as a member does, and reads the file back."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from python_calamine import CalamineWorkbook

from calliper.activity.models import Event
from calliper.calls.models import Call
from calliper.calls.tests.make import make_call
from calliper.core import blobs
from calliper.core.clock import now
from calliper.core.jobs import drain
from calliper.core.scope import scope
from calliper.reports.models import Export
from tests.cast import Acme

MAKE, LIST = "/exports/make/", "/exports/"


def ask(client: Client, page: str, query: str = "", file_format: str = "xlsx") -> Any:
    """Press Export on a page."""
    return client.post(MAKE, {"page": page, "query": query, "format": file_format})


def work() -> None:
    """Let the jobs do what is due."""
    drain(now() + timedelta(seconds=1))


def export_of(answer: Any) -> UUID:
    """The id of the export that an answer leads to."""
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return UUID(answer.url.rstrip("/").rpartition("/")[2])


def fresh(acme: Any, export_id: UUID) -> Export:
    """The row as it is now."""
    with scope(acme.org.id):
        return Export.objects.get(pk=export_id)


def taken(client: Client, page: str, query: str = "", file_format: str = "xlsx") -> bytes:
    """The whole way: ask, wait, download."""
    export_id = export_of(ask(client, page, query, file_format))
    work()
    answer = client.get(f"{LIST}{export_id}/download/")
    assert answer.status_code == 200, client.get(f"{LIST}{export_id}/").content.decode()
    return b"".join(answer.streaming_content)


def sheets(data: bytes) -> dict[str, list[list[Any]]]:
    """The cells of each sheet of a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def lines(data: bytes) -> list[list[str]]:
    """The cells of a CSV, byte order mark or not."""
    csv.field_size_limit(max(len(data), csv.field_size_limit()))
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def column(rows: list[list[Any]], name: str) -> list[Any]:
    """The values below a head."""
    return [row[rows[0].index(name)] for row in rows[1:]]


def later(hours: float) -> datetime:
    """So many hours from now."""
    return now() + timedelta(hours=hours)


def kinds(acme: Acme) -> list[str]:
    """The events of exports, in their order."""
    with scope(acme.org.id):
        found = Event.objects.filter(kind__startswith="export.").order_by("at", "id")
        return list(found.values_list("kind", flat=True))


def kept(acme: Acme) -> list[Any]:
    """The files that lie in the store."""
    with scope(acme.org.id):
        return list(blobs.stored(acme.org.id))


def call_at(acme: Acme, hour: int, **more: Any) -> Call:
    """A call of the day."""
    return make_call(acme, start=datetime(2026, 11, 20, hour, 42, 7, tzinfo=UTC), **more)
