from __future__ import annotations

from typing import Any

from allauth.decorators import rate_limit
from django.contrib import messages
from django.core.mail import EmailMessage, get_connection
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.orgs import access, actions, mail
from calliper.orgs.forms.mail import MailServerForm, TestMailForm
from calliper.orgs.requests import MemberRequest
from calliper.orgs.views.answers import shown


def _around(request: MemberRequest) -> dict[str, Any]:
    return {
        "server": access.mail_server(),
        "route": mail.route(request.org.id),
        "test_form": TestMailForm(initial={"to": request.user.email}),
    }


@requires("mail.change")
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def server(request: MemberRequest) -> HttpResponse:
    """The organisation's own mail server."""
    form = MailServerForm(request.POST or None, server=access.mail_server())
    if request.method == "POST" and form.is_valid():
        form.save(by=request.member, now=now())
        messages.success(request, _("The mail server is saved. Send a test mail to be sure."))
        return redirect("orgs:mail")
    return shown(request, "orgs/mail.html", form, _around(request))


@requires("mail.change")
@require_POST
def remove(request: MemberRequest) -> HttpResponse:
    """Go back to the operator's server."""
    actions.remove_mail_server(by=request.member, now=now())
    messages.success(request, _("The mail server is removed."))
    return redirect("orgs:mail")


@requires("mail.change")
@rate_limit(action="manage_email")
@require_POST
def test(request: MemberRequest) -> HttpResponse:
    """Send one mail now and say what came of it."""
    form = TestMailForm(request.POST)
    if form.is_valid() and _sent(request, form):
        actions.mark_tested(by=request.member, now=now())
        messages.success(request, _("The test mail has left for %(to)s.") % form.cleaned_data)
        return redirect("orgs:mail")
    settings_form = MailServerForm(server=access.mail_server())
    return shown(request, "orgs/mail.html", settings_form, {**_around(request), "test_form": form})


def _sent(request: MemberRequest, form: TestMailForm) -> bool:
    subject = _("Test mail from Calliper")
    body = _("%(name)s sent this to see whether the mail of %(org)s leaves. It does.\n")
    text = body % {"name": request.member.name, "org": request.org.name}
    try:
        EmailMessage(subject, text, to=[form.cleaned_data["to"]], connection=get_connection()).send()
    except OSError as wrong:
        form.add_error("to", mail.explain(wrong))
        return False
    return True
