from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity.actions import record
from calliper.consent.models import ExcludedNumber
from calliper.core.crypto.index import Purpose
from calliper.core.ids import new_id
from calliper.core.keys.keyring import Keyring
from calliper.core.phone_numbers import search_key
from calliper.core.refused import Refused
from calliper.orgs.models import Member, Organisation


@transaction.atomic
def exclude_number(
    *, by: Member, org: Organisation, number: str, reason: str, now: datetime
) -> ExcludedNumber:
    """Keep calls with a number off every phone's reports from now on; a known number is returned as it is.

    Raises Refused for what is no number.
    """
    found = search_key(number, org.default_country)
    if found is None or not found.key:
        raise Refused(_("This is not a phone number. Write it with its country code, like +91…"), "number")
    keyring = Keyring.of(org.id)
    known = ExcludedNumber.objects.filter(number_index__in=keyring.indexes(Purpose.NUMBER, found.key)).first()
    if known:
        return known
    row_id = new_id()
    row = ExcludedNumber.of(
        id=row_id,
        number_index=keyring.index(Purpose.NUMBER, found.key),
        number_enc=keyring.encrypt("consent_excludednumber", "number_enc", row_id, found.text),
        reason=reason.strip()[:80],
        created_at=now,
    )
    record("number.excluded", by=by, now=now, about=row)
    return row


@transaction.atomic
def include_number(*, by: Member, excluded: ExcludedNumber, now: datetime) -> None:
    """Collect calls with a number again; harmless when somebody else did so first."""
    gone, _rows = ExcludedNumber.objects.filter(pk=excluded.pk).delete()
    if gone:
        record("number.included", by=by, now=now, about=excluded)
