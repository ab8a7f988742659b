from __future__ import annotations

from datetime import datetime, timedelta

from calliper.orgs.models import ApiKey

# A use is written down at most so often: a key that reads pages all day would be a writer all day.
USE_NOTED_EVERY = timedelta(minutes=1)


def mark_key_used(*, key: ApiKey, address: str, now: datetime) -> None:
    """Note when and from where a key was last used, to the minute; no event."""
    if key.last_used_at and now - key.last_used_at < USE_NOTED_EVERY and key.last_used_from == address:
        return
    ApiKey.objects.filter(pk=key.pk).update(last_used_at=now, last_used_from=address or None)
