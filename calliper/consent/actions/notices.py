from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity.actions import record
from calliper.consent import access, defaults
from calliper.consent.models import CollectionPolicy, Notice
from calliper.core.refused import Refused
from calliper.orgs.models import Member, Organisation


@transaction.atomic
def ensure_defaults(*, org: Organisation, now: datetime) -> bool:
    """Publish the first notice and policy unless there are some; returns whether anything was missing."""
    lacks_notice = not Notice.objects.exists()
    lacks_policy = not CollectionPolicy.objects.exists()
    if lacks_notice:
        contact = " · ".join(filter(None, [org.contact_person, org.email]))
        rows = [
            defaults.notice(language, organisation=org.name, contact=contact, now=now)
            for language in defaults.LANGUAGES
        ]
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
        record("notice.published", by=None, now=now, facts={"version": 1})
    if lacks_policy:
        CollectionPolicy.objects.bulk_create([defaults.policy(now)], ignore_conflicts=True)
        record("policy.changed", by=None, now=now, facts={"version": 1})
    return lacks_notice or lacks_policy


@transaction.atomic
def publish_notice(
    *, by: Member, org: Organisation, wordings: Mapping[str, tuple[str, str]], now: datetime
) -> int:
    """Publish a new version from (title, text) per language; returns its number.

    The number stays when nothing differs; else phones must agree again. Raises Refused when a language is
    missing or empty.
    """
    for language in defaults.LANGUAGES:
        title, text = wordings.get(language, ("", ""))
        if not title.strip() or not text.strip():
            raise Refused(_("The notice needs a title and a text in every language."), f"text_{language}")
    ensure_defaults(org=org, now=now)
    held = {row.language: (row.title, row.text) for row in access.notices()}
    wanted = {language: _tidy(wordings[language]) for language in defaults.LANGUAGES}
    version = access.latest_notice_version()
    if held == wanted:
        return version
    rows = [
        Notice(
            version=version + 1,
            language=language,
            title=title,
            text=text,
            purposes=defaults.purposes(language),
            published_at=now,
            published_by_id=by.pk,
        )
        for language, (title, text) in wanted.items()
    ]
    Notice.objects.bulk_create(rows)
    record("notice.published", by=by, now=now, about=rows[0], facts={"version": version + 1})
    return version + 1


def _tidy(wording: tuple[str, str]) -> tuple[str, str]:
    """Browsers send line ends as CR LF; phones show plain ones."""
    title, text = wording
    return title.strip(), text.replace("\r\n", "\n").strip()
