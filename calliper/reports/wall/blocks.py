"""What a wall can show, with the words for who chooses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# In the order of the board: large figures first, then what is drawn.
BLOCKS = {
    "calls": _("Calls today"),
    "connected": _("Connected share"),
    "talk": _("Talk time"),
    "waiting": _("Missed, waiting to be called back"),
    "phones": _("Phones that are silent"),
    "hours": _("Calls per hour"),
    "leaders": _("Agents by calls, with their names"),
}
FIGURES = ("calls", "connected", "talk", "waiting", "phones")
# These are about single people.
NAMING = frozenset({"leaders"})
USUAL = ("calls", "connected", "talk", "waiting", "hours")
