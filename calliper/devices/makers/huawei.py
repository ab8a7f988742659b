from django.utils.translation import gettext_lazy as _

from calliper.devices.makers.base import CLOCK, PAUSE, PERMISSIONS, Maker, Step

HUAWEI = Maker(
    "huawei",
    "Huawei, Honor",
    ("huawei", "honor"),
    _("EMUI and MagicOS decide by themselves when apps may start, unless somebody decides for them."),
    (
        Step(
            _("Start by itself and work in the background"),
            _(
                "Settings › Apps › Launch manager › Calliper: switch off the automatic rule, then allow all three."
            ),
        ),
        Step(
            _("No battery saving for this app"),
            _("Settings › Apps › Special access › Battery optimisation › Calliper: choose “Don't allow”."),
        ),
        Step(
            _("Stay when memory is cleared"),
            _("In the list of recent apps, pull Calliper down until a lock appears."),
        ),
        PERMISSIONS,
        PAUSE,
        CLOCK,
    ),
)
