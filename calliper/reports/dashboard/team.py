"""The table of agents: who leads by the chosen column, each figure with the calls behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calliper.reports.dashboard.bars import Part, parts
from calliper.reports.dashboard.change import share
from calliper.reports.dashboard.links import Links
from calliper.reports.dashboard.slots import Tally

USUAL = "-talk_s"
FIRST, MOST = 6, 200
BAR_WIDTH = 60
# (sort key, words, whether figures)
HEADS: list[tuple[str, Any, bool]] = [
    ("name", _("Agent"), False), ("calls", _("Calls"), True), ("", _("Outcomes"), False),
    ("connected", _("Connected"), True), ("talk_s", _("Talk time"), True), ("missed", _("Missed"), True),
    ("never_attended", _("Never attended"), True), ("working_s", _("Worked"), True),
]  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One agent's figures and where each leads; `tally` are all calls by outcome."""

    agent_id: UUID
    name: str
    figures: Mapping[str, Any]
    tally: Tally
    bar: list[Part]
    urls: Mapping[str, str]

    @property
    def share(self) -> float | None:
        """Connected calls of all, None under 20."""
        return share(self.tally.connected, self.tally.calls)


@dataclass(frozen=True)
class Team:
    """The rows shown, the names and figures of all, and the heads as links."""

    rows: list[Row]
    everybody: list[tuple[str, Mapping[str, Any]]]
    heads: list[dict[str, Any]]
    sorted_by: str
    all_url: str
    fewer_url: str

    @property
    def total(self) -> int:
        return len(self.everybody)


def team(
    rows: Sequence[Mapping[str, Any]], names: Mapping[UUID, str], links: Links, *, sort: str, **more: Any
) -> Team:
    """Sorted; the first six, or up to 200 with `everybody`. With `own` the only row is the viewer's.

    `opens` are the agents whose pages the viewer can open.
    """
    everybody, own, opens = more["everybody"], more["own"], more["opens"]
    sort = sort or USUAL
    ordered = ranked(rows, names, sort)
    shown = ordered[: MOST if everybody else FIRST]
    labels = {key: str(words) for key, words, _is_figure in HEADS}
    return Team(
        rows=[
            _row(each, names[each["agent"]], links, own=own, opens=each["agent"] in opens) for each in shown
        ],
        everybody=[(names[each["agent"]], each) for each in ordered],
        heads=[_head((key, words, figure), sort, links) for key, words, figure in HEADS],
        sorted_by=labels[sort.removeprefix("-")],
        all_url=links.here(agents="all") if len(ordered) > FIRST and not everybody else "",
        fewer_url=links.here(agents="") if everybody else "",
    )


def ranked(
    rows: Sequence[Mapping[str, Any]], names: Mapping[UUID, str], sort: str
) -> list[Mapping[str, Any]]:
    """Everybody with calls by a column; equal ones, and those without a share, by name."""
    sort = sort or USUAL
    key = sort.removeprefix("-")
    known = [row for row in rows if row["agent"] in names and row["calls"]]
    named = sorted(known, key=lambda row: (names[row["agent"]].casefold(), str(row["agent"])))
    down = sort.startswith("-")
    if key == "name":
        return named[::-1] if down else named
    return sorted(named, key=lambda row: _value(row, key), reverse=down)


def _value(row: Mapping[str, Any], key: str) -> float:
    if key == "connected":
        part = share(row["connected"], row["calls"])
        return -1.0 if part is None else part
    return float(row[key] or 0)


def _row(row: Mapping[str, Any], name: str, links: Links, *, own: bool, opens: bool) -> Row:
    agent_id = row["agent"]
    # Who sees own calls alone chooses no agent.
    tally, whose = _tally(row), {} if own else {"agent": (agent_id,)}
    urls = {key: links.metric(key, **whose) for key in ("calls", "connected", "missed", "rejected", "talk_s")}
    urls["never_attended"] = links.pairs("never_attended", **({} if own else {"agent": str(agent_id)}))
    urls["agent"] = reverse("calls:agent", args=[agent_id]) if opens else ""
    bar = parts(tally, links, BAR_WIDTH, 1)
    if links.floor:
        rest = _("Not picked up, or talked too short")
        bar = [replace(part, label=rest) if part.key == "not_picked_up" else part for part in bar]
    return Row(agent_id, name, row, tally, bar, urls)


def _tally(row: Mapping[str, Any]) -> Tally:
    """Calls that are neither connected nor missed nor rejected were not picked up, or talk stayed under the floor."""
    found = Tally(talk_s=row["talk_s"] or 0)
    for name in ("connected", "missed", "rejected"):
        found.ended[name] = row[name]
    found.ended["not_picked_up"] = row["calls"] - sum(found.ended.values())
    return found


def _head(column: tuple[str, Any, bool], sort: str, links: Links) -> dict[str, Any]:
    """Figures sort downwards first, names upwards; a second click turns round."""
    key, label, is_figure = column
    now = (
        ""
        if sort.removeprefix("-") != key or not key
        else ("descending" if sort.startswith("-") else "ascending")
    )
    first = f"-{key}" if is_figure else key
    turned = {"descending": key, "ascending": f"-{key}"}.get(now, first)
    return {
        "key": key,
        "label": label,
        "num": is_figure,
        "sort": now,
        "url": links.here(sort=turned) if key else "",
    }
