from django.utils.translation import gettext_lazy as _

from calliper.devices.makers.base import CLOCK, PAUSE, PERMISSIONS, Maker, Step

NOKIA = Maker(
    "nokia",
    "Nokia, HMD",
    ("nokia", "hmd"),
    _("Close to plain Android; older ones end apps in the background soon after the screen goes dark."),
    (
        Step(
            _("No battery saving for this app"),
            _("Settings › Apps › Calliper › Battery: choose “Unrestricted”, on older ones “Don't optimise”."),
        ),
        Step(
            _("No adaptive limits"),
            _("Settings › Battery › Adaptive battery: switch it off if the app still stops reporting."),
        ),
        PERMISSIONS,
        PAUSE,
        CLOCK,
    ),
)
