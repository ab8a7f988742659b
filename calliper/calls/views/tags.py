from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from calliper.calls import access, actions
from calliper.calls.forms.writing import TagForm
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.permissions import allows
from calliper.core.refused import Refused
from calliper.orgs.requests import MemberRequest


@requires("call_tags.change")
@require_http_methods(["GET", "POST"])
def tags(request: MemberRequest) -> HttpResponse:
    """The list of call tags, and a form for a new one."""
    form = TagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_call_tag(by=request.member, name=form.cleaned_data["name"], now=now())
        except Refused as wrong:
            form.add_error(wrong.field, str(wrong))
        else:
            messages.success(request, _("The tag %(tag)s is on the list.") % {"tag": made.name})
            return redirect("calls:tags")
    return _page(request, {"form": form}, 422 if form.errors else 200)


@requires("call_tags.change")
@require_POST
def rename(request: MemberRequest, tag_id: UUID) -> HttpResponse:
    """Give a tag another name, on all its calls at once."""
    found = access.tag(tag_id)
    form = TagForm(request.POST, prefix=f"tag-{found.pk.hex}")
    if form.is_valid():
        try:
            actions.rename_call_tag(tag=found, by=request.member, name=form.cleaned_data["name"], now=now())
        except Refused as wrong:
            form.add_error(wrong.field, str(wrong))
        else:
            messages.success(request, _("The tag is called %(tag)s now.") % {"tag": found.name})
            return redirect("calls:tags")
    return _page(request, {"form": TagForm(), "rename_form": form, "renamed": found.pk}, 422)


def _page(request: MemberRequest, context: dict[str, object], status: int) -> HttpResponse:
    counts = access.tags_in_use(request.member)
    renamed, wrong = context.get("renamed"), context.get("rename_form")
    rows = [
        {
            "tag": tag,
            "count": counts.get(tag.pk, 0),
            "form": wrong
            if tag.pk == renamed
            else TagForm(initial={"name": tag.name}, prefix=f"tag-{tag.pk.hex}"),
            "open": tag.pk == renamed,
        }
        for tag in access.tags()
    ]
    context = {**context, "rows": rows, "opens_calls": allows(request.member, "calls.read")}
    return render(request, "calls/tags.html", context, status=status)
