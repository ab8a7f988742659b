from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from calliper.orgs.actions.organisations import create_organisation
from calliper.orgs.models import Login, Member, Organisation


@transaction.atomic
def create_login(*, email: str, name: str, password: str, verified: bool) -> Login:
    """Make a login and its e-mail address; raises IntegrityError when the address is taken."""
    login = Login.objects.create_user(email=email, password=password, name=name)
    EmailAddress.objects.create(user=login, email=login.email, primary=True, verified=verified)
    return login


@transaction.atomic
def sign_up(
    *,
    email: str,
    password: str,
    member_name: str,
    name: str,
    country: str,
    time_zone: str,
    verified: bool,
    now: datetime,
) -> tuple[Organisation, Member, Login]:
    """Make a login and its organisation together; raises IntegrityError when the address is taken."""
    login = create_login(email=email, name=member_name, password=password, verified=verified)
    org, owner = create_organisation(
        login=login,
        name=name,
        member_name=member_name,
        country=country,
        time_zone=time_zone,
        default_country=country,
        now=now,
    )
    return org, owner, login
