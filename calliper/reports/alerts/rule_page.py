"""The page on which a rule is made: the form, the other kinds, and what it would have done lately."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from calliper.orgs.models import Organisation
from calliper.reports.alerts.around import Around
from calliper.reports.alerts.preview import preview
from calliper.reports.alerts.words import KINDS

if TYPE_CHECKING:
    from calliper.reports.forms.alerts import AlertRuleForm


def kind_tabs(current: str) -> list[dict[str, Any]]:
    """The kinds of rules as tabs."""
    return [
        {"label": label, "url": f"?kind={kind}", "current": kind == current} for kind, label in KINDS.items()
    ]


def rule_page(
    form: AlertRuleForm, org: Organisation, now: datetime, tabs: list[dict[str, Any]]
) -> dict[str, Any]:
    """Everything the page shows. A rule that is filled in is tried on the last two weeks."""
    rule = form.rule() if form.is_bound and form.is_valid() else form.held
    found = preview(rule, Around(org, now)) if rule is not None else None
    return {"form": form, "tabs": tabs, "held": form.held, "preview": found, "kind_label": KINDS[form.kind]}
