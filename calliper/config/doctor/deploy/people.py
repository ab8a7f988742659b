"""Who may come in, and who is still in."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.password_validation import MinimumLengthValidator, get_password_validators
from django.db.models import Q

from calliper.config.doctor.finding import Finding, bad, check, good, warning
from calliper.core.clock import now
from calliper.core.scope import unscoped
from calliper.devices.models import Device
from calliper.orgs.models import Member, Organisation
from calliper.orgs.roles import Role

SAFE_LENGTH = 15
LONG_AWAY = timedelta(days=90)
POWERFUL = (Role.OWNER, Role.ADMIN)


@check("Sign-up", needs_databases=True)
def sign_up() -> Finding:
    """Who may found an organisation on this server."""
    if settings.SIGNUP == "open":
        return bad("anybody may found an organisation here", "Set CALLIPER_SIGNUP to first or closed.")
    with unscoped("doctor"):
        is_founded = Organisation.objects.exists()
    if settings.SIGNUP == "first" and not is_founded:
        return bad(
            "nobody has signed up yet: whoever finds the address first does",
            "Run `calliper createorg`, or sign up yourself before others reach the server.",
        )
    return good("closed to strangers")


@check("Length of passwords")
def password_length() -> Finding:
    """There is no second factor: the password is all."""
    validators = get_password_validators(settings.AUTH_PASSWORD_VALIDATORS)
    lengths = [found.min_length for found in validators if isinstance(found, MinimumLengthValidator)]
    shortest = max(lengths, default=0)
    if shortest < SAFE_LENGTH:
        return warning(
            f"{shortest} characters are enough, and there is no second factor",
            f"Set CALLIPER_PASSWORD_MIN_LENGTH to {SAFE_LENGTH} or more; it holds for new passwords.",
        )
    return good(f"{shortest} or more")


@check("Owners", needs_databases=True)
def owners() -> Finding:
    """An owner who is ill, or has lost the password, leaves nobody who may do what owners may."""
    with unscoped("doctor"):
        real = set(Organisation.objects.filter(is_sample=False).values_list("id", flat=True))
        held = Member.objects.filter(role=Role.OWNER, disabled_at=None, login__isnull=False)
        counts = Counter(held.values_list("org_id", flat=True))
    alone = sorted(org for org in real if counts[org] < 2)
    if alone:
        return warning(
            f"fewer than two who can sign in, in {_named(alone)}",
            "Make a second person whom you trust an owner, under Settings › Members.",
        )
    return good("two or more in each organisation")


@check("Powerful and away", needs_databases=True)
def away() -> Finding:
    """A login that nobody uses is one whose theft nobody notices."""
    since = now() - LONG_AWAY
    with unscoped("doctor"):
        never = Q(login__last_login=None, login__created_at__lt=since)
        found = Member.objects.filter(
            never | Q(login__last_login__lt=since), role__in=POWERFUL, disabled_at=None, org_id__in=_real()
        )
        orgs = sorted(found.values_list("org_id", flat=True))
    if orgs:
        return warning(
            f"{len(orgs)} owners or admins not seen for {LONG_AWAY.days} days, in {_named(orgs)}",
            "Ask whether they are still needed; disable them, or give them a smaller role, under Settings › Members.",
        )
    return good("none")


@check("Phones of those who left", needs_databases=True)
def phones_left() -> Finding:
    """Disabling a member revokes the phones; one that still lives has slipped past that."""
    with unscoped("doctor"):
        gone = Device.objects.filter(revoked_at=None, member__disabled_at__isnull=False)
        found = list(gone.values_list("id", flat=True)[:50])
    if found:
        return bad(
            f"{len(found)} not revoked, first {found[0]}",
            "Revoke them on their pages, or off-board their agents.",
        )
    return good("all revoked")


def _real() -> list[UUID]:
    return list(Organisation.objects.filter(is_sample=False).values_list("id", flat=True))


def _named(orgs: list[UUID]) -> str:
    several = sorted(set(orgs))
    return f"organisation {several[0]}" + (f" and {len(several) - 1} more" if len(several) > 1 else "")
