from django.utils.translation import gettext_lazy as _

from calliper.devices.makers.base import CLOCK, PAUSE, PERMISSIONS, Maker, Step

MOTOROLA = Maker(
    "motorola",
    "Motorola",
    ("motorola", "moto", "lenovo"),
    _("Close to plain Android: one battery setting matters."),
    (
        Step(
            _("No battery saving for this app"),
            _("Settings › Apps › Calliper › App battery usage: choose “Unrestricted”."),
        ),
        Step(
            _("Leave the background alone"),
            _(
                "Settings › Battery › Background apps, where it exists: keep Calliper off the list of managed apps."
            ),
        ),
        PERMISSIONS,
        PAUSE,
        CLOCK,
    ),
)
