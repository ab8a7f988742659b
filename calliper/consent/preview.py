"""The notice as a reader of the portal looks at it."""

from __future__ import annotations

from typing import Any

from calliper.consent import access
from calliper.consent.languages import best
from calliper.orgs.access import names_of

OWN_NAMES = {"en": "English", "hi": "हिन्दी", "gu": "ગુજરાતી"}


def preview(language: str, version: str) -> dict[str, Any]:
    """One version in one language with links to the others; what is not there falls back to what is."""
    latest = access.latest_notice_version()
    wanted = int(version) if version.isdecimal() and 0 < int(version) <= latest else latest
    rows = {row.language: row for row in access.notices(wanted)}
    row = rows[best(language, rows)]
    names = names_of("member", [row.published_by_id] if row.published_by_id else [])
    older = "" if wanted == latest else f"&version={wanted}"
    return {
        "notice": row,
        "blocks": _blocks(row.text),
        "latest": latest,
        "languages": [
            {"label": OWN_NAMES[key], "url": f"?language={key}{older}", "current": key == row.language}
            for key in OWN_NAMES
            if key in rows
        ],
        "published_by": names.get(row.published_by_id) if row.published_by_id else None,
        "versions": access.notice_versions(),
        "agreed": access.agreed_devices(wanted),
    }


def _blocks(text: str) -> list[dict[str, str]]:
    """Paragraphs; a short first line without a full stop is the heading of its paragraph."""
    found = []
    for part in text.split("\n\n"):
        first, _, rest = part.partition("\n")
        is_heading = bool(rest) and len(first) <= 60 and not first.rstrip().endswith((".", "।"))
        found.append({"heading": first if is_heading else "", "text": rest if is_heading else part})
    return found
