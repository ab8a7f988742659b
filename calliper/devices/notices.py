"""What notices about phones say, and to whom they may say it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calliper.devices import access
from calliper.devices.models import DeviceAlert
from calliper.notifications.kinds import Facts, Line, Told, add_kind
from calliper.orgs.access import somebody

LISTS = {"phone_stale": "stale", "phone_offline": "offline", "phone_uninstalled": "uninstalled"}


def tell(member_id: UUID, kind: str, many: Sequence[Facts], fresh: bool) -> list[Told | None]:
    """Each notice with the phones that the reader may see today; with `fresh` only where it still holds."""
    viewer = somebody(member_id)
    ids = {UUID(each) for facts in many for each in facts.get("alerts", [])}
    known = {str(row.pk): row for row in access.alerts(viewer, ids)} if viewer is not None else {}
    told = []
    for facts in many:
        rows = [known[each] for each in facts.get("alerts", []) if each in known]
        told.append(_told(kind, [row for row in rows if not fresh or row.closed_at is None]))
    return told


def _told(kind: str, rows: Sequence[DeviceAlert]) -> Told | None:
    by_phone = {row.device_id: row for row in rows}
    if not by_phone:
        return None
    first, count = rows[0].device, len(by_phone)
    headline = _headline(kind, count) % {"name": first.member.name, "n": count}
    lines = [_line(row) for row in by_phone.values()]
    if count == 1:
        return Told(headline, lines[0].path, lines)
    state = f"?state={LISTS[kind]}" if kind in LISTS else ""
    return Told(headline, reverse("devices:list") + state, lines)


def _line(row: DeviceAlert) -> Line:
    device = row.device
    heard = date_format(localtime(device.seen_at()), "j M, H:i")
    text = _("%(name)s, %(phone)s, last heard from %(heard)s") % {
        "name": device.member.name, "phone": device.name, "heard": heard,
    }  # fmt: skip
    return Line(text, reverse("devices:device", args=[device.pk]))


def _headline(kind: str, n: int) -> str:
    sentences: dict[str, Any] = {
        "phone_stale": ngettext("%(name)s's phone has gone quiet", "%(n)s phones have gone quiet", n),
        "phone_offline": ngettext("%(name)s's phone is offline", "%(n)s phones are offline", n),
        "phone_uninstalled": ngettext(
            "The app is gone from %(name)s's phone", "The app is gone from %(n)s phones", n
        ),
        "phone_recording_off": ngettext(
            "%(name)s's phone makes no recordings", "%(n)s phones make no recordings", n
        ),
        "phone_permission_lost": ngettext(
            "%(name)s's phone has lost a permission", "%(n)s phones have lost a permission", n
        ),
        "phone_clock_off": ngettext("The clock of %(name)s's phone is off", "The clocks of %(n)s phones are off", n),
        "phone_gap_found": ngettext(
            "Calls of %(name)s's phone are missing", "Calls of %(n)s phones are missing", n
        ),
        "phone_cloned": ngettext(
            "%(name)s's phone exists twice", "%(n)s phones exist twice", n
        ),
        "phone_unknown_sim": ngettext(
            "%(name)s's phone has a SIM that nobody has named", "%(n)s phones have a SIM that nobody has named", n
        ),
        "phone_back": ngettext("%(name)s's phone is well again", "%(n)s phones are well again", n),
    }  # fmt: skip
    return str(sentences[kind])


for _name, _label, _help, _icon in (
    ("stale", gettext_lazy("A phone has gone quiet"),
     gettext_lazy("Nothing heard for 6 hours, an hour of them in the working time of today."), "clock"),
    ("offline", gettext_lazy("A phone is offline"),
     gettext_lazy("Nothing heard for a day. Not while its agent is on leave, not on free days."), "cloud-off"),
    ("uninstalled", gettext_lazy("The app was removed"), gettext_lazy("No calls come until it is back."),
     "device-mobile-off"),
    ("recording_off", gettext_lazy("A phone makes no recordings"),
     gettext_lazy("Recordings are wanted, and the phone refuses them."), "microphone-off"),
    ("permission_lost", gettext_lazy("A phone lost a permission"),
     gettext_lazy("One that calls depend on: the call log, the end of calls, work in the background."), "shield-lock"),
    ("clock_off", gettext_lazy("A phone's clock is off"), gettext_lazy("By five minutes or more."), "clock-off"),
    ("gap_found", gettext_lazy("Calls are missing"),
     gettext_lazy("The phone counted more calls than arrived, also after it read the day again."), "alert-triangle"),
    ("cloned", gettext_lazy("A phone exists twice"),
     gettext_lazy("Two phones answer with one identity, as after a copy of its data to another one."), "copy"),
    ("unknown_sim", gettext_lazy("A SIM has no name"),
     gettext_lazy("Its calls wait on the phone until somebody says whose line it is."), "device-sim"),
):  # fmt: skip
    add_kind(f"phone_{_name}", _label, help=_help, icon=_icon, tell=tell)
add_kind(
    "phone_back",
    gettext_lazy("A phone is well again"),
    help=gettext_lazy("What was told is over."),
    icon="check",
    tell=tell,
    by_mail=False,
)
