"""What a notice says of API keys that end soon."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calliper.notifications.kinds import Facts, Line, Told, add_kind
from calliper.orgs import access, key_access
from calliper.orgs.actions.key_endings import KIND
from calliper.orgs.models import ApiKey


def tell(member_id: UUID, _kind: str, many: Sequence[Facts], fresh: bool) -> list[Told | None]:
    """Each notice with the keys that the reader may see today; with `fresh` only those not revoked."""
    viewer = access.somebody(member_id)
    ids = {UUID(each) for facts in many for each in facts.get("keys", [])}
    rows = key_access.api_keys(viewer).filter(pk__in=ids) if viewer is not None and ids else []
    known = {str(row.pk): row for row in rows if not fresh or row.revoked_at is None}
    return [
        _told(member_id, [known[each] for each in facts.get("keys", []) if each in known]) for facts in many
    ]


def _told(member_id: UUID, keys: Sequence[ApiKey]) -> Told | None:
    if not keys:
        return None
    words: dict[str, Any] = {"name": keys[0].name, "n": len(keys)}
    headline = ngettext("The API key %(name)s ends soon", "%(n)s API keys end soon", len(keys)) % words
    lines = [_line(member_id, key) for key in keys]
    return Told(headline, lines[0].path if len(keys) == 1 else "", lines)


def _line(member_id: UUID, key: ApiKey) -> Line:
    until = date_format(localtime(key.expires_at), "j M, H:i") if key.expires_at else _("without end")
    text = _("%(name)s works until %(until)s") % {"name": key.name, "until": until}
    own = key.member_id == member_id
    return Line(text, reverse("orgs:own_key" if own else "orgs:api_key", args=[key.pk]))


add_kind(
    KIND,
    gettext_lazy("An API key ends soon"),
    help=gettext_lazy("Two weeks and a day before its last day, so that what uses it does not stop unseen."),
    icon="key",
    tell=tell,
)
