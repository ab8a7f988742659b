from django.utils.translation import gettext_lazy as _

from calliper.devices.makers.base import CLOCK, PAUSE, PERMISSIONS, Maker, Step

GOOGLE = Maker(
    "google",
    "Google Pixel, any other",
    ("google", "pixel"),
    _("Plain Android asks before it limits an app; the answer may have been no."),
    (
        Step(
            _("No battery saving for this app"),
            _("Settings › Apps › Calliper › App battery usage: allow background usage, unrestricted."),
        ),
        Step(
            _("Send over mobile data too"),
            _("Settings › Network › Data saver: switch it off, or let Calliper use data without limits."),
        ),
        PERMISSIONS,
        PAUSE,
        CLOCK,
    ),
)
