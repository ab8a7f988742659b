"""The rows of the list of calls to return, drawn in Python as those of calls are.

Every text passes `esc`; what is joined here is otherwise markup of our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape as esc
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calliper.calls.cells import MOST_LETTERS, lang_of, name_of, with_eye
from calliper.core import formats
from calliper.core.templatetags import calliper_format as shown
from calliper.core.templatetags.calliper_icon import icon
from calliper.reports.call_backs.rows import Row
from calliper.reports.call_backs.wanted import Wanted

# A button behind a row: the key that presses it stands in it.
SEND = '<button class="btn plain sm" type="submit" form="call-back-one" name="pair" data-key="d" aria-keyshortcuts="d"'
ASK = '<a class="btn bare sm icon-only" hx-target="#call-back-ask"'


@dataclass
class Drawing:
    """How the rows of one page are drawn; made once per page, so that words are looked up once."""

    org: Any
    wanted: Wanted
    columns: tuple[str, ...]
    # Whether there is anybody to give a pair to.
    assigns: bool

    def __post_init__(self) -> None:
        self.is_done = self.wanted.state == "done"
        self.unknown, self.you, self.with_you = esc(_("Unknown")), esc(_("You")), esc(_("With you"))
        self.on_leave, self.pick = esc(_("On leave")), _("Select %(who)s")
        self.give, self.note = _("Assign %(who)s"), _("Write a note on %(who)s")
        act = (icon("arrow-back-up"), _("Put back")) if self.is_done else (icon("check"), _("Done"))
        self.act = f"{act[0]}{esc(act[1])}"
        self.icons = {"assign": icon("user-plus"), "note": icon("note")}
        self.eye = render_to_string("calls/parts/eye.html").strip()

    def row(self, row: Row) -> SafeString:
        """A row of the table."""
        who = row.party.name or row.party.number
        cells = [self._pick(row, who), self._party(row)]
        cells += [self._agent(row)] if "agent" in self.columns else []
        cells.append(self._count(row, who))
        cells += [self._last(row)] if "last" in self.columns else []
        cells += self._standing(row)
        cells += [_noted(row.note)] if "note" in self.columns else []
        cells.append(f'<td><span class="row-flex tight acts">{self._acts(row, who)}</span></td>')
        return mark_safe(f"<tr>{''.join(cells)}</tr>")  # noqa: S308

    def item(self, row: Row) -> SafeString:
        """A row as phones show it: who and whose on the left, how long and with whom on the right."""
        party = row.party
        left = (
            f'<span class="who"><span><a class="quiet" data-row href="{esc(row.url)}"{lang_of(party.lang)}>'
            f"{name_of(party, self.unknown)}</a></span>"
            f'<span class="tnum">{esc(party.number)} · {esc(row.agent)}</span></span>'
        )
        if self.is_done:
            first = f'<span class="ink-2">{esc(row.done_by) or formats.DASH}</span>'
            second = esc(shown.smart_time(row.done_at, self.org))
        else:
            first = f'<span class="tnum">{esc(shown.ago(row.waits_since))}</span>'
            second = self._holder(row)
        return mark_safe(  # noqa: S308
            f'<li>{left}<span class="right">{first}<span class="ink-3 tnum">{second}</span></span></li>'
        )

    def _pick(self, row: Row, who: str) -> str:
        label = esc(self.pick % {"who": who})
        return (
            f'<td class="pick"><input type="checkbox" form="bulk" name="pair" value="{row.value}" data-select '
            f'aria-label="{label}"></td>'
        )

    def _party(self, row: Row) -> str:
        party, number = row.party, f'<span class="tnum">{esc(row.party.number)}</span>'
        second = with_eye(number, row.reveal_url, self.eye) if row.reveal_url else number
        return (
            f'<td><span class="who"><span><a class="quiet" data-row href="{esc(row.contact_url)}"'
            f"{lang_of(party.lang)}>{name_of(party, self.unknown)}</a></span><span>{second}</span></span></td>"
        )

    def _agent(self, row: Row) -> str:
        away = ""
        if row.leave_until:
            words = _("on leave until %(day)s") % {"day": shown.short_day(row.leave_until, self.org)}
            away = f'<span class="warn">{esc(words)}</span>'
        lang = lang_of(formats.script_lang(row.agent))
        return f'<td><span class="who light"><span{lang}>{esc(row.agent)}</span>{away}</span></td>'

    def _count(self, row: Row, who: str) -> str:
        calls = row.pair.calls
        text = shown.grouped(calls, self.org)
        if row.calls_url:
            told = ngettext("%(n)s call of %(who)s", "%(n)s calls of %(who)s", calls) % {
                "n": calls,
                "who": who,
            }
            text = f'<a href="{esc(row.calls_url)}" aria-label="{esc(told)}">{text}</a>'
        return f'<td class="num tnum">{text}</td>'

    def _last(self, row: Row) -> str:
        at = row.pair.last_at
        words = esc(shown.smart_time(at, self.org))
        return (
            f'<td class="tnum nowrap ink-2 last-cell"><time datetime="{at.isoformat()}">{words}</time></td>'
        )

    def _standing(self, row: Row) -> list[str]:
        """Who has done it and when, else how long it waits and with whom."""
        if self.is_done:
            at = f'<span class="ink-3 tnum">{esc(shown.smart_time(row.done_at, self.org))}</span>'
            return [f'<td class="cut">{esc(row.done_by) or formats.DASH} {at}</td>']
        waits = f'<td class="num tnum nowrap">{esc(shown.ago(row.waits_since))}</td>'
        if not self.assigns and self.wanted.state != "mine":
            return [waits]
        mine = f'<span class="medium">{self.you}</span>'
        return [
            waits,
            f'<td class="cut with-cell">{mine if row.is_mine else esc(row.holder) or formats.DASH}</td>',
        ]

    def _holder(self, row: Row) -> str:
        if row.is_mine:
            return self.with_you
        if row.holder:
            return esc(row.holder)
        if row.leave_until:
            return f'<span class="warn">{self.on_leave}</span>'
        return esc(count_words(row.pair.calls, self.wanted.kind))

    def _acts(self, row: Row, who: str) -> str:
        hidden = f'<span class="visually-hidden"> {esc(who)}</span>'
        acts = f'{SEND} value="{row.value}">{self.act}{hidden}</button>'
        if self.assigns and row.may_assign and not self.is_done:
            acts += self._ask(row, "assign", "a", self.give % {"who": who})
        if row.may_note:
            acts += self._ask(row, "note", "n", self.note % {"who": who})
        return acts

    def _ask(self, row: Row, what: str, key: str, label: str) -> str:
        return (
            f'{ASK} href="{esc(row.url)}" hx-get="{esc(row.ask_url)}{what}" data-key="{key}" '
            f'aria-keyshortcuts="{key}" aria-label="{esc(label)}">{self.icons[what]}</a>'
        )


def count_words(calls: int, kind: str) -> str:
    """`3 misses`, of those who did not pick up `3 tries`."""
    if kind == "not_picked_up":
        return ngettext("%(n)s try", "%(n)s tries", calls) % {"n": calls}
    return ngettext("%(n)s miss", "%(n)s misses", calls) % {"n": calls}


def _noted(note: str) -> str:
    text = esc(Truncator(note).chars(MOST_LETTERS)) or formats.DASH
    return f'<td class="oneline ink-2 note-cell"{lang_of(formats.script_lang(note))}>{text}</td>'
