from __future__ import annotations

from datetime import datetime

from django.db import transaction

from calliper.activity.actions import record
from calliper.orgs.models import Login, Member


@transaction.atomic
def change_account(
    *, by: Member, login: Login, name: str, language: str, time_zone: str | None = None, now: datetime
) -> bool:
    """Change one's own name and language, and the time zone unless None; returns whether anything differs."""
    changed = [
        field for field, value in (("name", name), ("language", language)) if getattr(login, field) != value
    ]
    login.name, login.language = name, language
    login.save(update_fields=["name", "language"])
    if by.name != name:
        by.name = name
        by.save(update_fields=["name"])
        changed.append("name")
    if time_zone is not None and by.time_zone != time_zone:
        by.time_zone = time_zone
        by.save(update_fields=["time_zone"])
        changed.append("time_zone")
    if changed:
        record("member.changed", by=by, now=now, about=by, facts={"fields": sorted(set(changed))})
    return bool(changed)
