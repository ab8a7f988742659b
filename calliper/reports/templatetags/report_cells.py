"""Cells that a page of figures has hundreds of, drawn in Python: templates are slow at such."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape as esc
from typing import Protocol

from django import template
from django.utils.safestring import SafeString, mark_safe

from calliper.core import formats
from calliper.core.templatetags.calliper_format import grouped

register = template.Library()


class Tinted(Protocol):
    """A cell of a table of tinted cells: its text, the whole of it in words, and the calls behind it or ""."""

    @property
    def text(self) -> str: ...

    @property
    def words(self) -> str: ...

    @property
    def step(self) -> int: ...

    @property
    def url(self) -> str: ...


@register.simple_tag
def heat_cells(cells: Iterable[Tinted]) -> SafeString:
    """One row of tinted cells."""
    return mark_safe("".join(map(_tinted, cells)))  # noqa: S308 - every text is escaped below


def _tinted(cell: Tinted) -> str:
    text, words = esc(cell.text), esc(cell.words)
    if cell.url:
        held = f'<a href="{esc(cell.url)}" title="{words}" aria-label="{words}">{text}</a>'
    else:
        held = f'<span class="visually-hidden">{words}</span><span aria-hidden="true" title="{words}">{text}</span>'
    return f'<td class="heat-{cell.step}">{held}</td>'


@register.simple_tag
def count_cells(cells: Iterable[tuple[int, str]], org: object) -> SafeString:
    """Counts of calls, each with the list of them or ""; charts read them from `data-n`."""
    return mark_safe("".join(_count(number, url, org) for number, url in cells))  # noqa: S308 - escaped below


def _count(number: int, url: str, org: object) -> str:
    if not number:
        return f'<td class="num" data-n="{number}"><span class="ink-3">{formats.DASH}</span></td>'
    href = f' href="{esc(url)}"' if url else ""
    return f'<td class="num" data-n="{number}"><a class="quiet"{href}>{grouped(number, org)}</a></td>'
