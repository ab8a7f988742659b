"""The forms that starts and durations may have, in words for the mapping screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

START_FORMS = {
    "auto": _("Recognise by itself"),
    "dmy": _("Day first: 21-11-2026 16:55:40"),
    "mdy": _("Month first: 11/21/2026 4:55 pm"),
    "ymd": _("Year first: 2026-11-21 16:55:40"),
    "named": _("Month by name: 21 Nov 2026, 4:55 pm"),
    "epoch_s": _("Seconds since 1970: 1795278340"),
    "epoch_ms": _("Milliseconds since 1970: 1795278340000"),
    "excel": _("Day number of a spreadsheet: 46347.7053"),
}
DURATION_FORMS = {
    "auto": _("Recognise by itself"),
    "seconds": _("Seconds: 185"),
    "clock": _("Clock: 3:05 or 0:03:05"),
    "hour_minute": _("Hours and minutes: 0:03"),
    "words": _("In words: 0h 3m 5s"),
    "minutes": _("Minutes: 3.08"),
    "milliseconds": _("Milliseconds: 185000"),
    "excel": _("Part of a day: 0.002141"),
}
