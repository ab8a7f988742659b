from django.utils.translation import gettext_lazy as _

from calliper.devices.makers.base import CLOCK, PAUSE, PERMISSIONS, Maker, Step

COLOROS = Maker(
    "coloros",
    "OPPO, realme, OnePlus",
    ("oppo", "realme", "oneplus"),
    _("ColorOS, realme UI and OxygenOS limit the background, and some start no app by themselves."),
    (
        Step(
            _("Start by itself"),
            _(
                "Settings › Apps › Auto launch: switch on Calliper. On some: Settings › App management › Auto launch."
            ),
        ),
        Step(
            _("Work in the background"),
            _("Settings › Apps › Calliper › Battery usage: allow background activity and auto launch."),
        ),
        Step(
            _("No battery saving for this app"),
            _(
                "Settings › Battery › Advanced settings › Optimise battery use › Calliper: choose “Don't optimise”."
            ),
        ),
        Step(
            _("Stay when memory is cleared"),
            _("In the list of recent apps, tap the menu of Calliper and choose “Lock”."),
        ),
        PERMISSIONS,
        PAUSE,
        CLOCK,
    ),
)
