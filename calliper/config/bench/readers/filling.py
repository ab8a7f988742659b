"""The filling process: organisations in the database of its home, each with a key that reads figures."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402

from calliper.config.bench import many_calls  # noqa: E402
from calliper.consent import actions as consent  # noqa: E402
from calliper.core.clock import now  # noqa: E402
from calliper.core.permissions import ORG  # noqa: E402
from calliper.core.scope import scope  # noqa: E402
from calliper.orgs import actions as orgs  # noqa: E402
from calliper.orgs.models import Member, Organisation, Team  # noqa: E402


def main() -> None:
    """Sizes come as JSON, by the name of each organisation; what was made goes out as a line of JSON."""
    at = now()
    made = {name: _found(name, size, at) for name, size in json.loads(sys.argv[1]).items()}
    sys.stdout.write(json.dumps(made) + "\n")


def _found(name: str, size: dict[str, int], at: datetime) -> dict[str, Any]:
    org = many_calls.build(**size, name=name, now=at)
    with scope(org.pk):
        owner = Member.objects.get(role="owner")
        # Phones that are enrolled now send calls of the hours before.
        consent.change_policy(by=owner, now=at.replace(year=2001), earlier_calls=True)
        _, key = orgs.create_key(
            by=owner, member=None, name="Readers", cells={"reports.read": int(ORG)}, expires_at=None, now=at
        )
        return {"key": key, **_facts(org, size["days"], at)}


def _facts(org: Organisation, days: int, at: datetime) -> dict[str, Any]:
    """What questions may name."""
    yesterday = timezone.localdate(at, org.zone) - timedelta(days=1)
    agents = Member.objects.filter(role="agent").order_by("id").values_list("pk", flat=True)
    return {
        "org": str(org.pk),
        "agents": [str(pk) for pk in agents],
        "teams": [str(pk) for pk in Team.objects.order_by("id").values_list("pk", flat=True)],
        "since": (yesterday - timedelta(days=days - 1)).isoformat(),
        "until": yesterday.isoformat(),
    }


if __name__ == "__main__":
    main()
