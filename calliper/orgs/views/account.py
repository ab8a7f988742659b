from __future__ import annotations

from uuid import UUID

from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from calliper.core.clock import now
from calliper.core.doors import public, requires
from calliper.orgs import actions
from calliper.orgs.forms.account import AccountForm
from calliper.orgs.forms.entrance import PasswordForm
from calliper.orgs.middleware import choose
from calliper.orgs.requests import MemberRequest


@requires("account.change")
@require_http_methods(["GET", "POST"])
def account(request: MemberRequest) -> HttpResponse:
    """One's own name, language, time zone, theme and organisations."""
    initial = {"name": request.member.name, "language": request.user.language,
               "time_zone": request.member.time_zone}  # fmt: skip
    form = AccountForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        form.save(by=request.member, login=request.user, now=now())
        messages.success(request, _("Your account is saved."))
        return redirect("orgs:account")
    return render(request, "orgs/account.html", {"form": form}, status=422 if form.errors else 200)


@requires("account.change")
@sensitive_post_parameters("oldpassword", "password1")
@rate_limit(action="change_password")
@require_http_methods(["GET", "POST"])
def password(request: MemberRequest) -> HttpResponse:
    """Change the password; every other browser is signed out."""
    form = PasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password is changed. Other browsers are signed out."))
        return redirect("orgs:account")
    return render(request, "orgs/password.html", {"form": form}, status=422 if form.errors else 200)


@public
@require_POST
def switch(request: MemberRequest, org_id: UUID) -> HttpResponse:
    """Go over to another of one's organisations: no role of the one can keep anybody from the other."""
    if getattr(request, "member", None) is None:
        return redirect("account_login")
    wanted = next((each for each in request.memberships if each.org_id == org_id), None)
    if wanted is None:
        raise Http404
    choose(request, wanted)
    return redirect("home")


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language with the login, and in a cookie for the pages before signing in."""
    wanted = request.POST.get("language", "")
    if wanted not in dict(settings.LANGUAGES):
        raise Http404
    member = getattr(request, "member", None)
    if member is not None:
        actions.change_account(by=member, login=member.login, name=member.name, language=wanted, now=now())
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    response = redirect(back if safe and back.startswith("/") else "home")
    _remember(response, wanted)
    return response


def _remember(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=31536000,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
