"""The cells of a list of calls, drawn in Python: a page holds hundreds of them, and templates are slow at such.

Every text passes `esc`; what is joined here is otherwise markup of our own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape as esc
from typing import Any
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from calliper.calls.badges import outcome_badge
from calliper.calls.columns import Look
from calliper.calls.rows import Party, Row
from calliper.core import formats

MOST_LETTERS = 120


@dataclass
class Drawing:
    """How the rows of one page are drawn; made once per page, so that words and addresses are looked up once."""

    look: Look
    org: Any
    language: str
    reveal: bool = False

    def __post_init__(self) -> None:
        self.zone, self.hours24 = ZoneInfo(self.org.time_zone), self.org.clock == "24"
        self.calls, self.contacts = reverse("calls:history"), reverse("calls:contacts")
        self.agents, self.unknown = reverse("calls:agents"), esc(_("Unknown"))
        self.eye = render_to_string("calls/parts/eye.html").strip() if self.reveal else ""

    def clock(self, row: Row) -> str:
        """The time of day of a row's call."""
        return formats.clock(row.at, zone=self.org.time_zone, hours24=self.hours24)

    def select(self, row: Row) -> str:
        """What a screen reader says at the tick box of a row."""
        return _("Select the call of %(time)s") % {"time": self.clock(row)}

    def item(self, row: Row, time: str, flags: str) -> SafeString:
        """A row as phones show it: who and whose on the left, when and how on the right."""
        party, call = row.party, row.call
        blank = self.unknown if party.contact_id else esc(str(party.words))
        name = name_of(party, blank)
        number = f"{esc(party.number)} · " if party.number else ""
        length = f" · {formats.duration(call.talk_s)}" if call.talk_s else ""
        badge = outcome_badge(call.direction, call.outcome, self.language)
        return mark_safe(  # noqa: S308
            f'<li><span class="who"><span><a class="quiet" data-row href="{self.calls}{call.pk}/"{lang_of(party.lang)}>'
            f'{name}</a></span><span class="tnum">{number}{esc(call.agent.name)}</span></span><span class="right">'
            f'<span class="ink-3 tnum nowrap">{flags} {esc(time)}{length}</span>{badge}</span></li>'
        )

    def cells(self, row: Row) -> SafeString:
        """The chosen columns of one row."""
        return mark_safe("".join(CELLS[name](self, row) for name in self.look.columns))  # noqa: S308

    def party(self, row: Row) -> SafeString:
        """Name over number, each as far as it is known."""
        party = row.party
        if not party.contact_id:
            return mark_safe(f'<span class="who"><span class="unknown">{esc(str(party.words))}</span></span>')  # noqa: S308
        number = f'<span class="tnum">{esc(party.number)}</span>'
        blank = number if self.look.dense else self.unknown
        name = name_of(party, blank)
        link = f'<a class="quiet" href="{self.contacts}{party.contact_id}/"{lang_of(party.lang)}>{name}</a>'
        if not row.contact_opens:
            link = f"<span{lang_of(party.lang)}>{name}</span>"
        second = "" if self.look.dense else f"<span>{self._number(row, number)}</span>"
        return mark_safe(f'<span class="who"><span>{link}</span>{second}</span>')  # noqa: S308

    def _number(self, row: Row, number: str) -> str:
        if not self.reveal or not row.number_opens:
            return f'<span class="number">{number}</span>'
        return with_eye(number, f"{self.calls}{row.call.pk}/reveal/", self.eye)

    def words(self, row: Row) -> str:
        """Tags and the beginning of the note."""
        tags = "".join(f'<span class="tag">{esc(tag)}</span> ' for tag in row.tags)
        if not row.note:
            return tags
        text = esc(Truncator(row.note).chars(MOST_LETTERS))
        return f'{tags}<span class="ink-2"{lang_of(formats.script_lang(row.note))}>{text}</span>'


def lang_of(code: str) -> str:
    """The attribute that a text in another script needs for its font."""
    return f' lang="{code}"' if code else ""


def name_of(party: Party, blank: str) -> str:
    """The name of the other side, `blank`, which is markup, where it has none."""
    return esc(party.name) or f'<span class="ink-2">{blank}</span>'


def with_eye(number: str, url: str, eye: str) -> str:
    """A covered number with the button, drawn as `eye`, that asks for the whole of it; both are markup."""
    return (
        f'<span class="number">{number}<a class="reveal quiet-reveal" href="{url}" hx-get="{url}?in=row" '
        f'hx-target="closest .number" hx-swap="outerHTML">{eye}</a></span>'
    )


def _outcome(draw: Drawing, row: Row) -> str:
    return f"<td>{outcome_badge(row.call.direction, row.call.outcome, draw.language)}</td>"


def _duration(draw: Drawing, row: Row) -> str:
    return f'<td class="num tnum">{formats.duration(row.call.talk_s, dash_for_zero=True)}</td>'


def _agent(draw: Drawing, row: Row) -> str:
    if not row.agent_opens:
        return f'<td class="cut">{esc(row.call.agent.name)}</td>'
    url = f"{draw.agents}{row.call.agent_id}/"
    return f'<td class="cut"><a class="quiet" href="{url}">{esc(row.call.agent.name)}</a></td>'


def _quiet(text: str) -> str:
    return f'<td class="cut ink-2">{esc(text) or formats.DASH}</td>'


def _team(draw: Drawing, row: Row) -> str:
    return _quiet(row.call.team.name if row.call.team else "")


def _line(draw: Drawing, row: Row) -> str:
    return _quiet(row.call.line.label if row.call.line else "")


def _device(draw: Drawing, row: Row) -> str:
    return _quiet(row.call.device.name if row.call.device else "")


def _type(draw: Drawing, row: Row) -> str:
    return f'<td class="ink-2">{esc(str(row.call.get_type_display()))}</td>'


def _ring(draw: Drawing, row: Row) -> str:
    return f'<td class="num tnum ink-2">{formats.duration(row.call.ring_s)}</td>'


def _notes(draw: Drawing, row: Row) -> str:
    return f'<td class="oneline">{draw.words(row)}</td>'


CELLS: dict[str, Callable[[Drawing, Row], str]] = {
    "outcome": _outcome,
    "duration": _duration,
    "agent": _agent,
    "team": _team,
    "line": _line,
    "device": _device,
    "type": _type,
    "ring": _ring,
    "notes": _notes,
}
