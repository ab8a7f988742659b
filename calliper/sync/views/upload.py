from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.refused import Refused
from calliper.core.uploads import KIB, takes
from calliper.orgs.requests import MemberRequest
from calliper.sync.forms.upload import UploadForm
from calliper.sync.import_steps import steps


@requires("calls.import")
@takes(lambda: settings.IMPORT_MOST_MB * KIB * KIB)
@require_http_methods(["GET", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    """Choose a file; what it is and how it is read is found out from its start."""
    sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if sent else UploadForm()
    if sent and form.is_valid():
        try:
            row = form.save(by=request.member, org=request.org, now=now())
        except Refused as wrong:
            wrong.put_on(form)
        else:
            return redirect("imports:import", row.pk)
    context = {"form": form, "steps": steps("file"), "most": settings.IMPORT_MOST_MB}
    return render(request, "imports/add.html", context, status=422 if form.errors else 200)
