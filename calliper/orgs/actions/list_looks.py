"""How somebody wants a list: a matter of taste, so nobody is told."""

from __future__ import annotations

from collections.abc import Iterable

from calliper.orgs.models import ListLook, Member


def keep_look(*, by: Member, page: str, columns: Iterable[str], dense: bool, sort: str = "") -> None:
    """Remember how a member wants a list; no event."""
    held = {"columns": list(columns), "dense": dense, "sort": sort}
    ListLook.objects.update_or_create(
        member_id=by.pk, page=page, defaults=held, create_defaults={**held, "org_id": by.org_id}
    )


def forget_look(*, by: Member, page: str) -> None:
    """Show a list as it is delivered again; no event."""
    ListLook.objects.filter(member_id=by.pk, page=page).delete()
