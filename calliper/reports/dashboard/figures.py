"""The strip of key figures: what happened, and whether it is more or less than before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import dropwhile
from typing import Any

from django.utils.translation import gettext as _

from calliper.calls.chips import day_range
from calliper.core import formats
from calliper.reports.call_backs.short import Short
from calliper.reports.dashboard.change import LEAST, Change, in_number, in_percent, in_points, share
from calliper.reports.dashboard.links import Links
from calliper.reports.dashboard.slots import Slot, Tally, Times
from calliper.reports.dashboard.span import Span
from calliper.reports.dashboard.sparkline import Sparkline, sparkline
from calliper.reports.metrics import metric


@dataclass(frozen=True)
class Figure:
    """One cell: `parts` are (number, unit) side by side; `exact` is the whole number where `parts` round it."""

    name: str
    label: str
    parts: list[tuple[str, str]]
    url: str
    tells: str
    change: Change | None = None
    note: str = ""
    exact: str = ""
    spark: Sparkline | None = None


@dataclass(frozen=True)
class Compared:
    """The sums that can be compared fairly: of a day that still runs, only the hours or days that are over."""

    now: Tally
    before: Tally | None
    words: str = ""


@dataclass(frozen=True)
class Known:
    """Everything the strip is made of; `before` and `by_day` hold what cannot be added up, by metric."""

    span: Span
    links: Links
    country: str
    total: Tally
    compared: Compared
    compares: bool
    slots: Sequence[Slot]
    contacts: int
    before: Mapping[str, int] = field(default_factory=dict)
    by_day: Mapping[date, Mapping[str, int]] = field(default_factory=dict)


def compared(times: Times, span: Span, this_hour: int, *, wanted: bool) -> Compared:
    """What to compare with what; `before` is None when there is too little before, or nothing over yet."""
    if not wanted:
        return Compared(Tally(), None)
    before = span.before
    # With calls on far fewer of the days before, the difference would tell when phones were enrolled.
    if 2 * times.days_with_calls(before) < times.days_with_calls(span):
        return Compared(Tally(), None)
    if not span.is_running:
        return Compared(times.over(span), times.over(before))
    if span.is_one_day:
        return Compared(
            times.over(span, before_hour=this_hour), times.over(before, before_hour=this_hour), "hours"
        )
    return Compared(times.over(_but_last(span)), times.over(_but_last(before)), "days")


def _but_last(span: Span) -> Span:
    return Span(span.since, span.every_day()[-2], span.today)


def total_calls(known: Known) -> Figure:
    """How much was telephoned; more is neither good nor bad."""
    now, before = known.compared.now, known.compared.before
    change = in_percent(now.calls, before.calls) if before else None
    return _figure(
        known, "calls", parts=_count(known.total.calls, known.country),
        exact=formats.grouped(known.total.calls, country=known.country), change=change,
        note=_compared_with(known, told=change is not None), spark=_spark(known, lambda tally: tally.calls),
    )  # fmt: skip


def connected(known: Known) -> Figure:
    """The share of calls in which somebody talked."""
    total, now, before = known.total, known.compared.now, known.compared.before
    part = share(total.connected, total.calls)
    change = None
    if before is not None:
        change = in_points(share(now.connected, now.calls), share(before.connected, before.calls), good="up")
    number = formats.grouped(total.connected, country=known.country)
    return _figure(
        known, "connected", parts=[(number, "")] if part is None else [(f"{part * 100:.1f}", "%")],
        exact=_("%(n)s calls") % {"n": number},
        note=_("too few for a percentage") if part is None and total.calls else "", change=change,
        spark=_spark(known, lambda tally: share(tally.connected, tally.calls)),
    )  # fmt: skip


def talk_time(known: Known) -> Figure:
    """How long agents talked."""
    now, before = known.compared.now, known.compared.before
    change = in_percent(now.talk_s, before.talk_s, good="up", base=before.calls) if before else None
    words = formats.duration_sum(known.total.talk_s, country=known.country).split(" ")
    return _figure(
        known, "talk_s", parts=list(zip(words[::2], [*words[1::2], ""], strict=False)), change=change,
        spark=_spark(known, lambda tally: tally.talk_s),
    )  # fmt: skip


def unique_contacts(known: Known) -> Figure:
    """How many different numbers were at the other end."""
    before, change, note = known.before.get("unique_contacts"), None, ""
    if before is not None:
        if known.span.is_running:
            # Contacts of part of a day cannot be told from those of the whole, so both are named, unjudged.
            note = _("so far; before: %(n)s") % {"n": formats.grouped(before, country=known.country)}
        else:
            change = in_percent(known.contacts, before)
    return _figure(
        known, "unique_contacts", parts=_count(known.contacts, known.country),
        exact=formats.grouped(known.contacts, country=known.country), change=change, note=note,
        spark=_daily(known, "unique_contacts"),
    )  # fmt: skip


def never_attended(known: Known, short: Short, now: datetime) -> Figure:
    """Whom nobody called back; leads to the list that is worked through."""
    pairs = short.waiting + short.done
    age = formats.ago(short.oldest_at, now=now) if short.oldest_at else ""
    if not short.waiting:
        note = _("nobody waits")
    elif short.done:
        note = _("%(n)s still wait, longest %(age)s") % {"n": short.waiting, "age": age}
    else:
        note = _("longest wait %(age)s") % {"age": age}
    return _pairs(known, pairs, note=note, url=known.links.pairs("never_attended"))


def never_attended_unlisted(known: Known, pairs: int) -> Figure:
    """The same for who does not work through the list."""
    return _pairs(known, pairs, url="")


def _pairs(known: Known, pairs: int, **more: Any) -> Figure:
    before = known.before.get("never_attended")
    is_fair = before is not None and not known.span.is_running
    change = in_number(pairs, before, good="down") if is_fair and before is not None else None
    parts, spark = _count(pairs, known.country), _daily(known, "never_attended")
    return _figure(known, "never_attended", parts=parts, change=change, spark=spark, **more)


def _compared_with(known: Known, *, told: bool) -> str:
    """The days a change is told of, just those that were compared; or why there is none."""
    if not known.compares:
        return ""
    span, before = known.span, known.span.before
    if known.compared.before is None or not told:
        return _("too little before to compare")
    if known.compared.words == "hours":
        return _("on yesterday by now")
    last = before.until if known.compared.words == "" else before.every_day()[-2]
    return _("on %(days)s") % {"days": day_range(before.since, last, span.today)}


def _daily(known: Known, name: str) -> Sparkline | None:
    """From the days that are over; hours and weeks have no such figures."""
    if known.span.unit != "day" or known.total.calls < LEAST:
        return None
    return sparkline([known.by_day.get(slot.since, {}).get(name) or 0 for slot in _whole(known)])


def _figure(known: Known, name: str, **more: Any) -> Figure:
    held = metric(name)
    url = more.pop("url") if "url" in more else known.links.metric(name)
    return Figure(name=name, label=_(held.label), tells=_(held.tells), url=url, **more)


def _count(number: int, country: str) -> list[tuple[str, str]]:
    return [formats.compact(number, country=country)]


def _spark(known: Known, of: Any) -> Sparkline | None:
    """From what is over; slots without a value are passed over. A handful of calls has no course."""
    if known.total.calls < LEAST:
        return None
    values = [of(slot.tally) for slot in _whole(known)]
    return sparkline([value for value in values if value is not None])


def _whole(known: Known) -> list[Slot]:
    """What is over, from the first slot with calls: before it nothing was measured."""
    over = [slot for slot in known.slots if not slot.is_running]
    return list(dropwhile(lambda slot: not slot.tally.calls, over))
