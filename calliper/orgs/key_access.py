"""The only door to API keys: who shows one, and who may see and change which."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from calliper.core import addresses
from calliper.core.permissions import NONE, ORG, reach
from calliper.core.scope import unscoped
from calliper.orgs.key_holder import KeyHolder
from calliper.orgs.key_text import KeyText
from calliper.orgs.models import ApiKey, ApiKeySecret, ApiKeyTeam
from calliper.orgs.viewer import Viewer

_NOBODYS = bytes(32)


class KeyRefused(Exception):
    """An API key that opens nothing; `code` is the machine word, the text the sentence for a person."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.code = status, code


def key_holder(given: KeyText | None, *, address: str, at: datetime) -> KeyHolder:
    """Who shows this key from this address; raises KeyRefused when it is unknown, over, or from elsewhere.

    An unknown prefix and a wrong secret cost the same: one statement, one comparison.
    """
    with unscoped("API key finds its organisation"):
        key = _found(given, at) if given else None
        teams = tuple(key.team_limits.order_by("team").values_list("team", flat=True)) if key else ()
    if key is None:
        raise KeyRefused(401, "unauthorised", "This API key is not known here.")
    holder = KeyHolder(key, key.member, teams)
    if not key.is_live(at) or not holder.is_active:
        raise KeyRefused(401, "key_over", "This API key has expired or was revoked.")
    if key.addresses and not _is_within(address, key.addresses):
        raise KeyRefused(403, "address_refused", "This API key may not be used from this address.")
    return holder


def api_keys(viewer: Viewer) -> QuerySet[ApiKey]:
    """The keys that a viewer may see: one's own; whoever changes keys of the organisation sees all. Newest first."""
    rows = ApiKey.objects.select_related("member", "created_by")
    limits = ApiKeyTeam.objects.select_related("team").order_by("team__name")
    rows = rows.prefetch_related(Prefetch("team_limits", queryset=limits)).order_by("-created_at", "-id")
    if reach(viewer, "api_keys.change") == ORG:
        return rows
    return rows.filter(member=viewer.pk) if reach(viewer, "own_keys.change") > NONE else rows.none()


def own_api_keys(viewer: Viewer) -> QuerySet[ApiKey]:
    """One's own keys, newest first."""
    return api_keys(viewer).filter(member=viewer.pk)


def api_key(viewer: Viewer, key_id: UUID) -> ApiKey:
    """One key that the viewer may see, and revoke; raises Http404."""
    return _one(api_keys(viewer), key_id)


def own_api_key(viewer: Viewer, key_id: UUID) -> ApiKey:
    """One of one's own keys; raises Http404."""
    return _one(own_api_keys(viewer), key_id)


def api_key_to_change(viewer: Viewer, key_id: UUID) -> ApiKey:
    """One key that the viewer may change and rotate: never another member's; raises Http404."""
    mine = Q(member=viewer.pk) if reach(viewer, "own_keys.change") > NONE else Q(pk__in=[])
    return _one(api_keys(viewer).filter(Q(member=None) | mine), key_id)


def _one(rows: QuerySet[ApiKey], key_id: UUID) -> ApiKey:
    found = rows.filter(pk=key_id).first()
    if found is None:
        raise Http404
    return found


def newest_secret(key: ApiKey) -> ApiKeySecret | None:
    """The secret that a rotation would replace; a later one has it replaced already."""
    return ApiKeySecret.objects.filter(key=key, ends_at=None).first()


def ending_secret(key: ApiKey, at: datetime) -> ApiKeySecret | None:
    """The secret before the last rotation, while it still works."""
    return ApiKeySecret.objects.filter(key=key, ends_at__gt=at).first()


def _found(given: KeyText, at: datetime) -> ApiKey | None:
    """The key with this prefix if this is one of its secrets that work now."""
    rows = ApiKeySecret.objects.filter(key__prefix=given.prefix)
    secrets = list(rows.select_related("key__member__login", "key__member__custom_role"))
    given_hash, found = given.secret_hash, None
    for secret in secrets:
        if hmac.compare_digest(given_hash, bytes(secret.secret_hash)) and secret.is_live(at):
            found = secret.key
    if not secrets:
        hmac.compare_digest(given_hash, _NOBODYS)
    return found


def _is_within(address: str, networks: Iterable[str]) -> bool:
    """Whether an address is in one of the networks; a network that cannot be read lets nobody in."""
    try:
        found = ipaddress.ip_address(addresses.plain(address))
    except ValueError:
        return False
    return any(found in network for network in map(_network, networks) if network is not None)


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        return None
