from django.utils.translation import gettext_lazy as _

from calliper.reports.ready.parts.asks import COURSE, Asks
from calliper.reports.ready.ready import Ready

KINDS = ("calls", "incoming", "outgoing", "missed", "rejected", "connected", "talk_s")

READY = Ready(
    title=_("Contacts called"),
    answers=_("How many different contacts there were, who they are, and how long each was talked with."),
    also=_("unique contacted numbers people"),
    group="return",
    place=4,
    parts=(
        Asks("figures", metrics=("unique_contacts", "calls", "attempts_per_contact", "talk_s")),
        Asks(
            "course",
            _("How many different contacts?"),
            ("unique_contacts",),
            by=(COURSE,),
            chart="line",
            shows=("chart",),
        ),
        Asks(
            "contacts",
            _("Who was called most?"),
            KINDS,
            by=("contact",),
            chart="rows",
            top=50,
            compares=False,
            note=_("The fifty contacts with most calls; hidden numbers form none."),
        ),
        Asks(
            "reached",
            _("With whom was there talk?"),
            ("connected", "talk_s", "average_connected_s"),
            by=("contact",),
            chart="table",
            top=50,
            order="talk_s",
            shows=("table",),
            compares=False,
            note=_("Contacts with at least one call in which somebody talked, the longest talk first."),
            narrowed={"outcome": ("connected",)},
        ),
    ),
    main="contacts",
)
