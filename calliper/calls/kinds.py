"""The words for a call's type, direction and outcome, in one place."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallType(models.TextChoices):
    """What the phone says happened."""

    INCOMING = "incoming", _("Incoming")
    OUTGOING = "outgoing", _("Outgoing")
    MISSED = "missed", _("Missed")
    REJECTED = "rejected", _("Rejected")
    BLOCKED = "blocked", _("Blocked")
    VOICEMAIL = "voicemail", _("Voicemail")
    ANSWERED_ELSEWHERE = "answered_elsewhere", _("Answered elsewhere")
    UNKNOWN = "unknown", _("Unknown")


class Direction(models.TextChoices):
    """Which way the call went."""

    INCOMING = "incoming", _("Incoming")
    OUTGOING = "outgoing", _("Outgoing")


class Outcome(models.TextChoices):
    """How the call ended."""

    CONNECTED = "connected", _("Connected")
    NOT_PICKED_UP = "not_picked_up", _("Not picked up")
    MISSED = "missed", _("Missed")
    REJECTED = "rejected", _("Rejected")


class Method(models.TextChoices):
    """By what the call was made."""

    PHONE = "phone", _("Phone")
    WHATSAPP = "whatsapp", _("WhatsApp")


class Mode(models.TextChoices):
    """With pictures or without."""

    VOICE = "voice", _("Voice")
    VIDEO = "video", _("Video")


class Presentation(models.TextChoices):
    """Whether the other party's number was shown."""

    ALLOWED = "allowed", _("Shown")
    RESTRICTED = "restricted", _("Hidden")
    UNKNOWN = "unknown", _("Unknown")
    PAYPHONE = "payphone", _("Payphone")
