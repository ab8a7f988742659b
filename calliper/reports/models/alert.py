from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from calliper.core.models import ScopedModel
from calliper.core.planner import Expected


class AlertKind(models.TextChoices):
    """What a rule watches."""

    CALL_BACKS = "call_backs"
    FIGURE = "figure"
    SILENT_TEAM = "silent_team"


class Per(models.TextChoices):
    """About whom each alert of a rule is."""

    ORG = "org"
    TEAM = "team"
    AGENT = "agent"


class Window(models.TextChoices):
    """Over which calls a figure is taken: those of today, of the last full hour, of seven days with today."""

    TODAY = "today"
    HOUR = "hour"
    WEEK = "7d"


class AlertRule(ScopedModel):
    """When somebody is to be told of something. A figure raises at one line and is over beyond another.

    `team_id` or `agent_id` narrow whom it watches. `seen` is what the last look found (alerts/look.py); `trouble` says
    why there was none since, in a word of question.NoAnswer.
    """

    kind = models.CharField(max_length=12, choices=AlertKind.choices)
    per = models.CharField(max_length=5, choices=Per.choices)
    team_id = models.UUIDField(null=True)
    agent_id = models.UUIDField(null=True)
    minutes = models.PositiveIntegerField(default=0)
    in_hours = models.BooleanField(default=True)
    metric = models.CharField(max_length=40, blank=True)
    above = models.BooleanField(default=True)
    raise_at = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    clear_at = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    window = models.CharField(max_length=5, choices=Window.choices, blank=True)
    least_calls = models.PositiveIntegerField(default=0)
    tell_leads = models.BooleanField(default=True)
    tell = models.JSONField(default=list)
    created_by_id = models.UUIDField()
    created_at = models.DateTimeField()
    muted_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    seen = models.JSONField(default=dict)
    trouble = models.CharField(max_length=8, blank=True)

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["org_id", "created_at"], name="alert_rule_org_created")]


class AlertRaised(ScopedModel):
    """What a rule found about one agent, team or the organisation, from when it was seen until it is over.

    `notified_at` is None as long as nobody was told, also while it is put off until `snoozed_until`. `recovered` tells
    an end that is good news from one where nothing was left to judge.
    """

    rule = models.ForeignKey(AlertRule, on_delete=models.CASCADE, related_name="raised")
    per = models.CharField(max_length=5, choices=Per.choices)
    subject_id = models.UUIDField()
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    opened_at = models.DateTimeField()
    notified_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    recovered = models.BooleanField(default=False)
    snoozed_until = models.DateTimeField(null=True)

    expected: ClassVar[Expected] = Expected(rows=20_000)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "subject_id"],
                name="alert_raised_one_open",
                condition=Q(closed_at__isnull=True),
            )
        ]
        indexes = [
            models.Index(fields=["org_id", "-opened_at"], name="alert_raised_org_opened"),
        ]
