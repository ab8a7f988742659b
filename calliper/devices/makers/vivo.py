from django.utils.translation import gettext_lazy as _

from calliper.devices.makers.base import CLOCK, PAUSE, PERMISSIONS, Maker, Step

VIVO = Maker(
    "vivo",
    "Vivo, iQOO",
    ("vivo", "iqoo"),
    _("Funtouch OS ends apps that use the battery in the background without being told that they may."),
    (
        Step(
            _("Start by itself"),
            _(
                "Settings › Apps › Autostart: switch on Calliper. On some it stands in iManager › App manager."
            ),
        ),
        Step(
            _("Work in the background"),
            _("Settings › Battery › Background power consumption management › Calliper: allow it."),
        ),
        Step(
            _("Stay when memory is cleared"),
            _("In the list of recent apps, tap the menu of Calliper and choose the lock."),
        ),
        PERMISSIONS,
        PAUSE,
        CLOCK,
    ),
)
