"""What a chart shows, in a sentence: for who cannot see it, and for who is in a hurry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from calliper.reports.explorer.labels import Labels
from calliper.reports.explorer.table import Row
from calliper.reports.explorer.values import Speaker
from calliper.reports.metric import Metric
from calliper.reports.report import OTHER

MOST = 2


def finding(
    rows: Sequence[Row], by: Sequence[str], held: Metric, *, words: Mapping[str, Labels], speaker: Speaker
) -> str:
    """Where a metric is greatest; "" where there is nothing to compare."""
    found = [row for row in rows if row[held.name] is not None and OTHER not in [row[name] for name in by]]
    if len(found) < 2:
        return ""
    most = max(row[held.name] for row in found)
    first = [_place(row, by, words) for row in found if row[held.name] == most]
    told = {
        "metric": _(held.label),
        "places": _(" and ").join(first[:MOST]),
        "value": speaker.text(most, held),
    }
    if len(first) == len(found):
        return _("%(metric)s: %(value)s in every row.") % told
    if len(first) > MOST:
        return _("%(metric)s: at most %(value)s, in several rows.") % told
    return _("%(metric)s: most for %(places)s (%(value)s).") % told


def _place(row: Row, by: Sequence[str], words: Mapping[str, Labels]) -> str:
    labels: list[Any] = [words[name][row[name]] for name in by]
    return ", ".join(label.whole for label in labels)
