from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Step:
    """One switch: what it is for, and where it is."""

    why: Any
    where: Any


@dataclass(frozen=True)
class Maker:
    """The phones of one family of makers; `brands` are lower-case words of the manufacturer's name."""

    key: str
    name: str
    brands: tuple[str, ...]
    lead: Any
    steps: tuple[Step, ...]


PERMISSIONS = Step(
    _("Let the app read calls"),
    _(
        "Settings › Apps › Calliper › Permissions: allow Call logs and Phone; Contacts if names are collected."
    ),
)
PAUSE = Step(
    _("Keep the permissions of an app that is rarely opened"),
    _(
        "Settings › Apps › Calliper: switch off “Pause app activity if unused”, also called “Remove permissions”."
    ),
)
CLOCK = Step(
    _("Keep the clock right"),
    _("Settings › System › Date and time: switch on the time and the time zone of the network."),
)
