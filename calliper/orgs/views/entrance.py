"""The door: sign up, sign in, sign out, forgotten passwords, confirmed addresses."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.account.utils import complete_signup
from allauth.decorators import rate_limit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from calliper.core.clock import now
from calliper.core.doors import public
from calliper.orgs import mail
from calliper.orgs.forms.entrance import NewPasswordForm, ResetForm, SignInForm, SignUpForm


@public
@sensitive_post_parameters("password")
@never_cache
@rate_limit(action="signup")
@require_http_methods(["GET", "POST"])
def signup(request: HttpRequest) -> HttpResponse:
    """One page from nothing to an organisation."""
    if request.user.is_authenticated:
        return redirect("home")
    if not get_adapter(request).is_open_for_signup(request):
        return render(request, "account/signup_closed.html", status=403)
    form = SignUpForm(request.POST or None)
    response = _signed_up(request, form) if request.method == "POST" and form.is_valid() else None
    return response or render(
        request, "account/signup.html", {"form": form}, status=422 if form.errors else 200
    )


def _signed_up(request: HttpRequest, form: SignUpForm) -> HttpResponse | None:
    must_confirm = settings.ACCOUNT_EMAIL_VERIFICATION == "mandatory"
    if form.is_taken():
        return _already_there(request, form, hide=must_confirm)
    _owner, login = form.save(verified=not must_confirm, now=now())
    signed_in: HttpResponse = complete_signup(
        request, login, settings.ACCOUNT_EMAIL_VERIFICATION, success_url=reverse("setup")
    )
    return signed_in


def _already_there(request: HttpRequest, form: SignUpForm, *, hide: bool) -> HttpResponse | None:
    """Where addresses are confirmed, a taken one is answered like a new one: its owner learns by mail."""
    if not hide:
        form.add_error(
            "email", _("There is an account with this address. Sign in, or ask for a new password.")
        )
        return None
    get_adapter(request).send_account_already_exists_mail(form.cleaned_data["email"])
    alike: HttpResponse = prevent_enumeration(request, email=form.cleaned_data["email"])
    return alike


class SignIn(allauth.LoginView):
    form_class = SignInForm
    template_name = "account/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether this server is still without an organisation."""
        open_ = get_adapter(self.request).is_open_for_signup(self.request)
        return {**super().get_context_data(**kwargs), "signup_open": open_}


class Reset(allauth.PasswordResetView):
    form_class = ResetForm


class ResetSent(allauth.PasswordResetDoneView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where the link is to be found."""
        return {**super().get_context_data(**kwargs), "on_console": mail.route(None) == "console"}


class NewPassword(allauth.PasswordResetFromKeyView):
    form_class = NewPasswordForm


login = public(SignIn.as_view())
logout = public(allauth.LogoutView.as_view())
inactive = public(allauth.AccountInactiveView.as_view())
confirmation_sent = public(allauth.email_verification_sent)
confirm_email = public(allauth.confirm_email)
reset = public(Reset.as_view())
reset_sent = public(ResetSent.as_view())
new_password = public(NewPassword.as_view())
new_password_done = public(allauth.PasswordResetFromKeyDoneView.as_view())
