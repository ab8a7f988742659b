from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calliper.core import blobs
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.permissions import allows
from calliper.core.refused import Refused
from calliper.orgs import actions
from calliper.orgs.forms.organisation import LogoForm, ProfileForm
from calliper.orgs.requests import MemberRequest
from calliper.orgs.views.answers import refuse, shown


@requires("settings.read")
@require_http_methods(["GET", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    """The organisation's profile; whoever may not change it lands on the own account."""
    if not allows(request.member, "organisation.change"):
        return redirect("orgs:account" if allows(request.member, "account.change") else "orgs:permissions")
    form = ProfileForm(request.POST) if request.method == "POST" else ProfileForm.of(request.org)
    if request.method == "POST" and form.is_valid():
        form.save(by=request.member, org=request.org, now=now())
        messages.success(request, _("The organisation's profile is saved."))
        return redirect("orgs:profile")
    return shown(request, "orgs/profile.html", form, {"logo_form": LogoForm()})


@requires("organisation.change")
@require_POST
def set_logo(request: MemberRequest) -> HttpResponse:
    """Take a picture as the organisation's logo."""
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            form.save(by=request.member, org=request.org, now=now())
        except Refused as wrong:
            refuse(form, wrong)
        else:
            messages.success(request, _("The logo is saved."))
            return redirect("orgs:profile")
    context = {"form": ProfileForm.of(request.org), "logo_form": form}
    return render(request, "orgs/profile.html", context, status=422)


@requires("organisation.change")
@require_POST
def remove_logo(request: MemberRequest) -> HttpResponse:
    """Delete the logo."""
    actions.remove_logo(by=request.member, org=request.org, now=now())
    messages.success(request, _("The logo is removed."))
    return redirect("orgs:profile")


@requires("settings.read")
@require_safe
def logo(request: MemberRequest) -> StreamingHttpResponse:
    """The organisation's logo, for its own members."""
    if request.org.logo_id is None:
        raise Http404
    try:
        blob = blobs.open(request.org.id, request.org.logo_id)
    except blobs.BlobMissing as wrong:
        raise Http404 from wrong
    headers = {
        "Content-Length": str(blob.size),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=300",
    }
    return StreamingHttpResponse(blob, content_type=request.org.logo_type, headers=headers)
