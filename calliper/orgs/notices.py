"""What the slice of notices needs to know of members: where their mail goes, and who looks after whom."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.mail import get_connection

from calliper.notifications.addresses import Addressee, resolver
from calliper.orgs import access, key_notices  # noqa: F401 - declares its kind


@resolver
def addressee(member_id: UUID) -> Addressee | None:
    """An active member of the organisation in force who can sign in; mail goes to the login's address."""
    member = access.somebody(member_id)
    if member is None or not member.is_active or member.login is None or not member.login.is_active:
        return None
    org = access.organisation(member.org_id)
    return Addressee(
        name=member.name,
        # Alerts of invented phones are for looking at, not for anybody's mailbox.
        email="" if org.is_sample else member.login.email,
        language=member.login.language,
        zone=org.zone,
        organisation=org.name,
        base_url=str(settings.BASE_URL),
        connection=lambda: get_connection(org_id=org.pk),
    )
