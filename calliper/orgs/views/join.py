"""The page behind an invitation's link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from allauth.decorators import rate_limit
from django.core.exceptions import ValidationError
from django.forms import BaseForm, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from calliper.core.clock import now
from calliper.core.doors import public
from calliper.core.refused import Refused
from calliper.orgs import access, actions, links
from calliper.orgs.forms.entrance import JoinForm, SignInAndJoinForm
from calliper.orgs.middleware import choose
from calliper.orgs.views.answers import refuse

if TYPE_CHECKING:
    from calliper.orgs.models import Invitation, Login, Member


@public
@sensitive_post_parameters("password")
@never_cache
@rate_limit(action="signup")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: with a new login, an existing one, or the one signed in."""
    invitation_id = links.read_invitation(token)
    found = access.offered(invitation_id) if invitation_id else None
    reason = access.why_over(found[0], now()) if found else "unknown"
    if found is None or reason:
        return render(request, "orgs/join_over.html", {"reason": reason}, status=410 if found else 404)
    invitation, org = found
    form, way = _form(request, invitation)
    if request.method == "POST" and way != "other" and form.is_valid() and _joined(request, invitation, form):
        return redirect("home")
    context = {"form": form, "way": way, "invitation": invitation, "joins": org, "token": token}
    return render(request, "orgs/join.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, invitation: Invitation) -> tuple[BaseForm, str]:
    data = request.POST if request.method == "POST" else None
    if request.user.is_authenticated:
        return Form(data), "signed_in" if request.user.email == invitation.email else "other"
    if access.address_taken(invitation.email):
        return SignInAndJoinForm(data), "sign_in"
    return JoinForm(data, email=invitation.email, initial={"member_name": invitation.name}), "new"


def _joined(request: HttpRequest, invitation: Invitation, form: BaseForm) -> bool:
    try:
        member, login = _accepted(request, invitation, form)
    except Refused as wrong:
        refuse(form, wrong)
        return False
    except ValidationError as wrong:
        form.add_error(None, wrong)
        return False
    if login is not request.user:
        get_adapter(request).login(request, login)
    choose(request, member)
    return True


def _accepted(request: HttpRequest, invitation: Invitation, form: BaseForm) -> tuple[Member, Login]:
    if isinstance(form, JoinForm):
        data = form.cleaned_data
        return actions.join(
            invitation=invitation, name=data["member_name"], password=data["password"], now=now()
        )
    login = request.user if request.user.is_authenticated else _known(request, invitation, form)
    return actions.accept_invitation(invitation=invitation, login=login, now=now()), login


def _known(request: HttpRequest, invitation: Invitation, form: BaseForm) -> Login:
    password = form.cleaned_data["password"]
    login: Login | None = get_adapter(request).authenticate(
        request, email=invitation.email, password=password
    )
    if login is None or not login.is_active:
        raise Refused(_("This is not the password of %(email)s.") % {"email": invitation.email}, "password")
    return login
