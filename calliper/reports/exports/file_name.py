"""What a file is called when somebody downloads it."""

from __future__ import annotations

import re

from calliper.reports.exports.formats import FORMATS
from calliper.reports.models import Export

LONGEST = 100
# What one system or another refuses in a name, and what cannot be seen.
_REFUSED = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]+')


def file_name(row: Export) -> str:
    """`Calls, 22 Oct – 20 Nov.xlsx`: title and days, without what no file may be called."""
    return named(", ".join(filter(None, (row.title, row.period))), FORMATS[row.format].suffix)


def named(told: str, suffix: str) -> str:
    """Any words as the name of a file."""
    name = " ".join(_REFUSED.sub(" ", told).split())[:LONGEST].strip(" .") or "Calliper"
    return f"{name}.{suffix}"
