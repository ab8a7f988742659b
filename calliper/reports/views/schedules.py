from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calliper.calls.narrow import Asked
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.refused import Refused
from calliper.orgs.requests import MemberRequest
from calliper.reports.access import schedules as access
from calliper.reports.actions import receiving, scheduling
from calliper.reports.forms.schedule import ScheduleForm
from calliper.reports.schedules import editing, preview
from calliper.reports.schedules.letter.look import sheet_of_styles
from calliper.reports.schedules.schedule_list import schedule_list
from calliper.reports.schedules.schedule_page import schedule_page


@requires("reports.schedule")
@require_safe
def schedules(request: MemberRequest) -> HttpResponse:
    """Reports that are mailed by themselves."""
    rows = schedule_list(request.member, request.org, now())
    return render(request, "reports/schedules/list.html", {"rows": rows})


@requires("reports.schedule")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Have a report mailed."""
    form = ScheduleForm(
        request.POST or None, **editing.beginning(Asked.of(request, now()), request.GET, request.POST)
    )

    def keep() -> HttpResponse:
        planned, to = form.planned(), form.recipients()
        row = scheduling.create_schedule(by=request.member, planned=planned, to=to, now=now())
        messages.success(request, _("“%(name)s” is scheduled.") % {"name": row.name})
        return redirect("reports:schedule", row.pk)

    return _kept(request, form, keep)


@requires("reports.schedule")
@require_safe
def schedule(request: MemberRequest, schedule_id: UUID) -> HttpResponse:
    """One schedule with its mails."""
    row = access.schedule(request.member, schedule_id)
    return render(request, "reports/schedules/schedule.html", schedule_page(Asked.of(request, now()), row))


@requires("reports.schedule")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: MemberRequest, schedule_id: UUID) -> HttpResponse:
    """Mail something else, at another time or to others."""
    row = access.schedule(request.member, schedule_id)
    form = ScheduleForm(request.POST or None, **editing.held(Asked.of(request, now()), row, request.POST))

    def keep() -> HttpResponse:
        planned, to = form.planned(), form.recipients()
        scheduling.change_schedule(schedule=row, by=request.member, planned=planned, to=to, now=now())
        messages.success(request, _("“%(name)s” is changed.") % {"name": row.name})
        return redirect("reports:schedule", row.pk)

    return _kept(request, form, keep, schedule=row)


@requires("reports.schedule")
@require_POST
def pause(request: MemberRequest, schedule_id: UUID) -> HttpResponse:
    """Mail nothing for the time being."""
    row = access.schedule(request.member, schedule_id)
    scheduling.pause_schedule(schedule=row, by=request.member, now=now())
    return redirect("reports:schedule", row.pk)


@requires("reports.schedule")
@require_POST
def resume(request: MemberRequest, schedule_id: UUID) -> HttpResponse:
    """Mail again, from the next time on."""
    row = access.schedule(request.member, schedule_id)
    scheduling.resume_schedule(schedule=row, by=request.member, now=now())
    return redirect("reports:schedule", row.pk)


@requires("reports.schedule")
@require_POST
def again(request: MemberRequest, schedule_id: UUID) -> HttpResponse:
    """Mail those again whose mail server had refused."""
    row = access.schedule(request.member, schedule_id)
    receiving.try_refused_again(schedule=row, by=request.member, now=now())
    return redirect("reports:schedule", row.pk)


@requires("reports.schedule")
@require_POST
def test(request: MemberRequest, schedule_id: UUID) -> HttpResponse:
    """Mail it to whoever asks, now."""
    row = access.schedule(request.member, schedule_id)
    scheduling.send_test(schedule=row, by=request.member, now=now())
    messages.success(request, _("A test is on its way to you."))
    return redirect("reports:schedule", row.pk)


@requires("reports.schedule")
@require_safe
def letter(request: MemberRequest, schedule_id: UUID) -> HttpResponse:
    """The next mail as it would be for whoever looks."""
    row = access.schedule(request.member, schedule_id)
    made = preview.letter(row, request.member, request.org, now())
    if made is None:
        return render(request, "reports/schedules/no_letter.html", {"schedule": row})
    return HttpResponse(made.page())


@requires("reports.schedule")
@require_safe
def letter_styles(request: MemberRequest) -> HttpResponse:
    """The looks of mails, for the preview."""
    return HttpResponse(sheet_of_styles(), content_type="text/css; charset=utf-8")


@requires("reports.schedule")
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: MemberRequest, schedule_id: UUID) -> HttpResponse:
    """Delete a schedule with its history."""
    row = access.schedule(request.member, schedule_id)
    if request.method != "POST":
        return render(request, "reports/schedules/remove.html", {"schedule": row})
    scheduling.remove_schedule(schedule=row, by=request.member, now=now())
    messages.success(request, _("“%(name)s” is deleted.") % {"name": row.name})
    return redirect("reports:schedules")


def _kept(
    request: MemberRequest, form: ScheduleForm, keep: Callable[[], HttpResponse], **more: object
) -> HttpResponse:
    """Where keeping it leads to, or the form with what is wrong."""
    if form.is_valid():
        try:
            return keep()
        except Refused as wrong:
            wrong.put_on(form)
    context = {"form": form, **more}
    return render(request, "reports/schedules/form.html", context, status=422 if form.is_bound else 200)
