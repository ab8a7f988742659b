"""Mail: links that open accounts go by it."""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings

from calliper.config.doctor.finding import Finding, bad, check, good, warning
from calliper.core.scope import unscoped
from calliper.orgs.models import MailServer, Member


@check("Mail", needs_databases=True)
def mail() -> Finding:
    """Without it links are printed where the server runs, and addresses are never verified."""
    if settings.MAIL_HOST:
        return good("set up")
    with unscoped("doctor"):
        people = Member.objects.filter(login__isnull=False, disabled_at=None).count()
    if people > 1:
        return warning(
            f"none for {people} people: their addresses are not verified, their links are printed at the server",
            "Set CALLIPER_MAIL_HOST and what belongs to it.",
        )
    return good("none, and nobody to write to")


@check("Way of the mail", needs_databases=True)
def way() -> Finding:
    """Reset links open accounts: whoever reads a mail on the way is in."""
    with unscoped("doctor"):
        bare = list(MailServer.objects.filter(security="none").values_list("org_id", flat=True))
    if settings.MAIL_HOST and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        return bad("sent without encryption", "Set CALLIPER_MAIL_SECURITY to starttls or tls.")
    if bare:
        return bad(
            f"sent without encryption by organisation {bare[0]}",
            "Ask its owner to choose STARTTLS or TLS under Settings › Mail.",
        )
    return good("encrypted")


@check("Sender of mail")
def sender() -> Finding:
    """Mail from a place that does not exist is thrown away as spam."""
    senders = {
        "CALLIPER_MAIL_FROM": settings.DEFAULT_FROM_EMAIL,
        "CALLIPER_MAIL_BOUNCES": settings.MAIL_BOUNCES,
    }
    for name, address in senders.items():
        place = parseaddr(address)[1].rpartition("@")[2]
        if settings.MAIL_HOST and "." not in place and (address or name == "CALLIPER_MAIL_FROM"):
            return bad(
                f"mails come from {place or 'nobody'}, and will be refused",
                f"Set {name} to an address that the mail server sends for.",
            )
    return good("an address of the DNS" if settings.MAIL_HOST else "no mail is sent")
