from django.utils.translation import gettext_lazy as _

from calliper.devices.makers.base import CLOCK, PAUSE, PERMISSIONS, Maker, Step

SAMSUNG = Maker(
    "samsung",
    "Samsung",
    ("samsung",),
    _("One UI puts apps to sleep that were not opened for some days; a sleeping app reports nothing."),
    (
        Step(
            _("Never put it to sleep"),
            _("Settings › Battery › Background usage limits › Never sleeping apps: add Calliper."),
        ),
        Step(
            _("No battery saving for this app"),
            _("Settings › Apps › Calliper › Battery: choose “Unrestricted”."),
        ),
        Step(
            _("Look whether it sleeps already"),
            _(
                "Settings › Battery › Background usage limits: take Calliper off “Sleeping” and “Deep sleeping apps”."
            ),
        ),
        PERMISSIONS,
        PAUSE,
        CLOCK,
    ),
)
