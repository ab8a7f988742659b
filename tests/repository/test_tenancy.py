"""Every row says whose it is, and look-ups begin with that."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.functions import Lower

from calliper.core.guard import SCOPED_TABLES
from calliper.core.models import ScopedModel

WITHOUT_TENANT = {
    "orgs.Login": "one login may belong to several organisations",
    "reports.OrgOrdinal": "gives each organisation its number, which no two may share",
    "keys.WrappedKey": "in the key database, which is read by organisation before any scope is known",
}
NOT_LED_BY_ORG = {
    "sending_due": "the sweeper looks for due work of every organisation",
    "mail_due": "the sweeper looks for due work of every organisation",
    "delivery_due": "the sweeper looks for due work of every organisation",
    "pending_gatherer": "the gatherer looks for what every organisation has changed",
    "quarantined_expires": "small; read by the nightly work",
    "import_problem_expires": "small; read by the nightly work",
    "delivery_once": "an event belongs to one organisation",
    "api_key_team_once": "a key belongs to one organisation",
    "api_key_secret_newest": "a key belongs to one organisation",
    "agent_tagging_once": "a member belongs to one organisation",
    "placement_one_team": "a member belongs to one organisation",
    "placement_lead_once": "a member belongs to one organisation",
    "device_alert_one_open": "a device belongs to one organisation",
    "device_day_once": "a device belongs to one organisation",
    "alert_raised_one_open": "a rule belongs to one organisation",
    "line_period_one_open": "a device belongs to one organisation",
    "receipt_sequence_once": "a device belongs to one organisation",
    "batch_once": "a device belongs to one organisation",
}
UNIQUE_EVERYWHERE = {
    "orgs.ApiKey.prefix": "the key is all that other software shows when it comes in",
    "devices.Device.token_hash": "the token is all that a phone shows when it comes in",
    "reports.Wall.token_hash": "the link is all that a screen shows",
    "devices.EnrolmentCode.code_hash": "the code is all that a new phone shows",
}


def own_models() -> list[type[models.Model]]:
    """The product's own tables."""
    return [m for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("calliper.")]


def scoped_models() -> list[type[models.Model]]:
    """Those that belong to an organisation."""
    return [model for model in own_models() if issubclass(model, ScopedModel)]


def _first(rule: Any) -> str:
    if rule.fields:
        return str(rule.fields[0])
    first = rule.expressions[0]
    source = first.source_expressions[0] if isinstance(first, Lower) else first
    return str(getattr(source, "name", source))


def _rules(model: type[models.Model]) -> list[Any]:
    unique = [rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)]
    return [*model._meta.indexes, *unique]


def test_it_names_the_organisation_on_every_row_or_says_why_not() -> None:
    without = {model._meta.label for model in own_models() if not issubclass(model, ScopedModel)}
    assert without == set(WITHOUT_TENANT)


def test_it_guards_every_table_that_belongs_to_an_organisation() -> None:
    assert {model._meta.db_table for model in scoped_models()} == SCOPED_TABLES
    for model in scoped_models():
        assert not model._meta.get_field("org_id").null, model


def test_it_reaches_scoped_rows_through_the_scoped_manager_only() -> None:
    for model in scoped_models():
        names = {manager.name for manager in model._meta.managers}
        assert names == {"objects"}, model
        assert model._meta.base_manager.name == model._meta.default_manager.name == "objects", model


def test_it_leads_indexes_with_the_organisation_or_says_why_not() -> None:
    astray = {r.name for m in scoped_models() for r in _rules(m) if _first(r) != "org_id"}
    assert astray == set(NOT_LED_BY_ORG)


def test_it_has_no_value_that_is_unique_across_organisations_without_a_reason() -> None:
    unique = {
        f"{model._meta.label}.{field.name}"
        for model in scoped_models()
        for field in model._meta.local_fields
        if field.unique and not field.primary_key
    }
    assert unique == set(UNIQUE_EVERYWHERE)
