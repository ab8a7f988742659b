"""The shape of a request after the middleware, for type checkers."""

from __future__ import annotations

from django.http import HttpRequest

from calliper.orgs.models import Login, Member, Organisation


class MemberRequest(HttpRequest):
    """A request of a signed-in member; views with @requires get nothing else."""

    user: Login
    member: Member
    org: Organisation
    memberships: list[Member]
