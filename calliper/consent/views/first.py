"""An organisation that has no policy or notice yet gets the first ones when somebody looks."""

from __future__ import annotations

from calliper.consent import access, actions
from calliper.core.clock import now
from calliper.orgs.requests import MemberRequest


def settle(request: MemberRequest) -> None:
    """Make the first versions unless the reaction to the organisation's founding has done so."""
    if not access.latest_notice_version():
        actions.ensure_defaults(org=request.org, now=now())
