from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from calliper.core.clock import now
from calliper.core.doors import public
from calliper.core.scope import scope
from calliper.reports.access import schedules as access
from calliper.reports.actions import receiving
from calliper.reports.schedules import opting_out


# Mailbox providers press it for their readers, without a cookie or a token (RFC 8058); the signed link is the proof.
@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def mail_off(request: HttpRequest, token: str) -> HttpResponse:
    """Stop a schedule's mails, or have them again; looking at the page changes nothing."""
    org_id, recipient_id = opting_out.read(token) or (None, None)
    if org_id is None or recipient_id is None:
        return render(request, "reports/schedules/mail_off.html", status=404)
    with scope(org_id):
        if request.method == "POST":
            act = receiving.come_back if request.POST.get("back") else receiving.leave
            act(recipient_id=recipient_id, now=now())
        found = access.recipient(recipient_id)
        context = {"recipient": found, "schedule": found.schedule if found else None}
        return render(request, "reports/schedules/mail_off.html", context, status=200 if found else 404)
