"""The file itself, for whoever may still see just what they might when it was made."""

from __future__ import annotations

from datetime import datetime

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from calliper.core import blobs
from calliper.orgs.models import Member
from calliper.reports.access.exports import still_stands
from calliper.reports.exports.export_page import ExportPage
from calliper.reports.exports.file_name import file_name
from calliper.reports.exports.formats import FORMATS
from calliper.reports.models import Export
from calliper.reports.sheet import may_see


def why_not(row: Export, viewer: Member, now: datetime) -> str:
    """Why the file is not handed out, in a sentence; "" when it is."""
    if not ExportPage(row, now).is_kept:
        return _("This file is no longer kept. Export the page again.")
    if not may_see(viewer, row.page) or not still_stands(row, viewer):
        return _("What you may see has changed since this file was made. Export the page again.")
    return ""


def handed_out(row: Export) -> StreamingHttpResponse:
    """The file as an answer, decrypted piece by piece. Raises BlobMissing."""
    assert row.blob_id
    blob = blobs.open(row.org_id, row.blob_id)
    response = StreamingHttpResponse(blob, content_type=FORMATS[row.format].content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, file_name(row)) or ""
    response.headers["Content-Length"] = str(blob.size)
    response.headers["Cache-Control"] = "private, no-store"
    return response
