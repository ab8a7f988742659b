"""The text of codes that a session has just issued: kept there while the code works, and nowhere else."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

from calliper.devices.models import EnrolmentCode

KEY = "enrolment_codes"


def remember(session: SessionBase, code: EnrolmentCode, text: str) -> None:
    """Keep a code's text, and drop those whose time is over."""
    held = {key: value for key, value in session.get(KEY, {}).items() if value[1] > _stamp(code.created_at)}
    session[KEY] = {**held, str(code.pk): [text, _stamp(code.expires_at)]}


def recall(session: SessionBase, code_id: UUID, now: datetime) -> str:
    """A code's text, "" for a code of another session or one whose time is over."""
    text, until = session.get(KEY, {}).get(str(code_id), ["", ""])
    return str(text) if until > _stamp(now) else ""


def forget(session: SessionBase, code_id: UUID) -> None:
    """Drop a code's text; harmless when it is not there."""
    held = session.get(KEY, {})
    if str(code_id) in held:
        session[KEY] = {key: value for key, value in held.items() if key != str(code_id)}


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
