"""Who a session belongs to, looked up in one statement and without writing to the session."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare

from calliper.orgs import access
from calliper.orgs.models import Login, Member

ORG_KEY = "org_id"


def member_of(session: SessionBase) -> Member | None:
    """The member whom the middleware would find; None when the session opens nothing any more."""
    login_id = session.get(SESSION_KEY)
    if not login_id or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    found = access.present(UUID(login_id))
    if not found or not _is_signed(session, found[0].login):
        return None
    return next((each for each in found if str(each.org_id) == session.get(ORG_KEY)), found[0])


def _is_signed(session: SessionBase, login: Login | None) -> bool:
    """Whether the password is still the one that the session began with."""
    held = session.get(HASH_SESSION_KEY)
    if not held or login is None:
        return False
    known = [login.get_session_auth_hash(), *login.get_session_auth_fallback_hash()]
    return any(constant_time_compare(held, each) for each in known)
