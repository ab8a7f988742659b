from django.utils.translation import gettext_lazy as _

from calliper.devices.makers.base import CLOCK, PAUSE, PERMISSIONS, Maker, Step

XIAOMI = Maker(
    "xiaomi",
    "Xiaomi, Redmi, POCO",
    ("xiaomi", "redmi", "poco"),
    _("MIUI and HyperOS start no app by themselves, and end those that have no exemption."),
    (
        Step(_("Start by itself"), _("Settings › Apps › Permissions › Autostart: switch on Calliper.")),
        Step(
            _("No battery saving for this app"),
            _("Settings › Apps › Manage apps › Calliper › Battery saver: choose “No restrictions”."),
        ),
        Step(
            _("Stay when memory is cleared"),
            _("In the list of recent apps, press long on Calliper and tap the lock."),
        ),
        PERMISSIONS,
        PAUSE,
        CLOCK,
    ),
)
