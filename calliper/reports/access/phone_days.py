"""Metrics of phones' own accounts of their days, which the system of record holds."""

from __future__ import annotations

from collections.abc import Sequence

from calliper.orgs.viewer import Viewer
from calliper.reports.merging import Found
from calliper.reports.question import Question
from calliper.reports.ways import Recorded


def recorded(viewer: Viewer, question: Question, wanted: Sequence[Recorded]) -> Found | None:
    """What the parts give by the question's dimensions, in numbers; None when nothing of it is wanted."""
    if not wanted:
        return None
    raise NotImplementedError
