from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calliper.calls.narrow import Asked
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.refused import Refused
from calliper.orgs.requests import MemberRequest
from calliper.reports.access import alerts as access
from calliper.reports.actions import alert_rules
from calliper.reports.alerts.page import alerts_page
from calliper.reports.alerts.rule_page import kind_tabs, rule_page
from calliper.reports.alerts.suggested import suggested
from calliper.reports.alerts.words import Names
from calliper.reports.forms.alerts import FIRST, FORMS, AlertRuleForm
from calliper.reports.forms.snooze import SnoozeForm


@requires("alerts.read")
@require_safe
def alerts(request: MemberRequest) -> HttpResponse:
    """What is open, and which rules there are."""
    return render(request, "reports/alerts/page.html", alerts_page(Asked.of(request, now())))


@requires("alerts.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    """A new rule, of the kind that stands in the address."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in FORMS else FIRST
    form = FORMS[kind](request.POST if request.method == "POST" else None, by=request.member)
    return _kept(request, form) or _page(request, form, kind_tabs(kind))


@requires("alerts.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: MemberRequest, rule_id: UUID) -> HttpResponse:
    """A rule that is there."""
    rule = access.rule(request.member, rule_id)
    data = request.POST if request.method == "POST" else None
    form = FORMS[rule.kind](data, by=request.member, held=rule)
    return _kept(request, form) or _page(request, form, [])


@requires("alerts.manage")
@require_POST
def suggest(request: MemberRequest) -> HttpResponse:
    """Start with the rules that are offered."""
    added = alert_rules.add_suggested(by=request.member, rules=suggested(request.member), now=now())
    text = ngettext("%(n)s rule is watching from now on.", "%(n)s rules are watching from now on.", added)
    messages.success(request, text % {"n": added})
    return redirect("reports:alerts")


@requires("alerts.manage")
@require_POST
def mute(request: MemberRequest, rule_id: UUID) -> HttpResponse:
    """Tell nobody of a rule, or tell of it again."""
    rule = access.rule(request.member, rule_id)
    change = alert_rules.unmute_rule if rule.muted_at else alert_rules.mute_rule
    change(by=request.member, rule=rule, now=now())
    return redirect("reports:alerts")


@requires("alerts.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: MemberRequest, rule_id: UUID) -> HttpResponse:
    """Forget a rule."""
    rule = access.rule(request.member, rule_id)
    if request.method != "POST":
        title = Names.of(request.org.country, [rule]).title(rule)
        return render(request, "reports/alerts/remove.html", {"rule": rule, "title": title})
    alert_rules.remove_rule(by=request.member, rule=rule, now=now())
    messages.success(request, _("The rule is deleted."))
    return redirect("reports:alerts")


@requires("alerts.manage")
@require_POST
def snooze(request: MemberRequest, alert_id: UUID) -> HttpResponse:
    """Put an alert off."""
    alert, form, at = access.alert(request.member, alert_id), SnoozeForm(request.POST), now()
    if not form.is_valid():
        messages.error(request, str(form.errors["span"][0]))
        return redirect("reports:alerts")
    until = alert_rules.end_of(form.cleaned_data["span"], request.org, at)
    alert_rules.snooze(by=request.member, alert=alert, until=until, now=at)
    return redirect("reports:alerts")


def _kept(request: MemberRequest, form: AlertRuleForm) -> HttpResponse | None:
    """Back to the list once the rule is kept; None while there is something to fill in or to look at."""
    if request.POST.get("do") == "preview" or not form.is_valid():
        return None
    try:
        form.save(now=now())
    except Refused as wrong:
        wrong.put_on(form)
        return None
    messages.success(request, _("The rule is saved. It is looked at every five minutes."))
    return redirect("reports:alerts")


def _page(request: MemberRequest, form: AlertRuleForm, tabs: list[dict[str, object]]) -> HttpResponse:
    context = rule_page(form, request.org, now(), tabs)
    return render(request, "reports/alerts/rule.html", context, status=422 if form.errors else 200)
