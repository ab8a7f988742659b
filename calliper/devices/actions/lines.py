from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity.actions import record
from calliper.core.crypto.index import Purpose
from calliper.core.keys.keyring import Keyring
from calliper.core.phone_numbers import parse
from calliper.core.refused import Refused
from calliper.devices.actions.periods import seal_number
from calliper.devices.models import Line
from calliper.orgs.access import organisation
from calliper.orgs.models import Member


@transaction.atomic
def name_line(*, by: Member, line: Line, label: str, now: datetime) -> bool:
    """Give a line another label; returns whether it differs. Raises Refused for an empty one."""
    wanted = " ".join(label.split())
    if not wanted:
        raise Refused(_("Give the line a name, like “Priya 1” or “Front desk”."), "label")
    if wanted == line.label:
        return False
    line.label = wanted[:60]
    line.save(update_fields=["label"])
    record("line.changed", by=by, now=now, about=line, facts={"fields": ["label"]})
    return True


@transaction.atomic
def confirm_line(*, by: Member, line: Line, number: str, now: datetime) -> None:
    """Vouch for a line's number, correcting what the agent typed if it differs.

    Raises Refused for what is no number, or belongs to another line.
    """
    found = parse(number, organisation(line.org_id).default_country)
    if found.e164 is None:
        raise Refused(_("This is not a phone number. Write it with its country code, like +91…"), "number")
    indexes = Keyring.of(line.org_id).indexes(Purpose.NUMBER, found.e164)
    other = Line.objects.filter(number_index__in=indexes).exclude(pk=line.pk).first()
    if other is not None:
        raise Refused(_("The line %(label)s has this number already.") % {"label": other.label}, "number")
    line.number_enc, line.number_index = seal_number(line_id=line.pk, org_id=line.org_id, e164=found.e164)
    line.confirmed_at, line.confirmed_by_id = now, by.pk
    line.save(update_fields=["number_enc", "number_index", "confirmed_at", "confirmed_by_id"])
    record("line.confirmed", by=by, now=now, about=line)
