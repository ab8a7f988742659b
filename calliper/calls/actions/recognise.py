"""Which arriving call is which: by natural key, and by the second where a source knows no milliseconds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q

from calliper.calls.actions.met import Met
from calliper.calls.arriving import ArrivingCall
from calliper.calls.models import Call
from calliper.core.clock import from_ms
from calliper.core.keys.keyring import Keyring
from calliper.core.pick import pick

DAY_MS = 86_400_000
LAST_OF_SECOND = timedelta(milliseconds=999)
DAYS_AT_ONCE = 40


@dataclass(frozen=True)
class Recognised:
    """For each arriving call its natural key, and the stored call it is, or the place in the batch of its first sight.

    A call that nobody has seen stands at its own place.
    """

    keys: list[bytes]
    seen: list[Call | int]


def recognise(
    *, keyring: Keyring, org_id: UUID, calls: Sequence[ArrivingCall], contacts: Mapping[str, Met]
) -> Recognised:
    """Find the stored calls among arriving ones, in one statement where every source knows milliseconds."""
    macs = [keyring.identity_macs(*call.identity(org_id)) for call in calls]
    coarse = any(call.second_precise for call in calls)
    seconds = None
    if coarse or Call.objects.filter(second_precise=True).exists():
        seconds = [keyring.identity_macs(*call.identity(org_id, call.second_ms)) for call in calls]
    known = _by_keys(macs, seconds or [])
    keys = [several[0] for several in macs]
    if seconds is None:
        return Recognised(keys, _plainly(macs, known))
    exact = _in_their_seconds(calls, contacts, {row.pk: row for row in known.values()}) if coarse else {}
    sight = _Sight(known, exact)
    seen = [sight.of(place, call, macs[place], seconds[place]) for place, call in enumerate(calls)]
    return Recognised(keys, seen)


def _by_keys(*several: Sequence[Sequence[bytes]]) -> dict[bytes, Call]:
    wanted = {mac for lists in several for macs in lists for mac in macs}
    ids = pick(Call, "natural_key", wanted, ("id",))
    rows = Call.objects.filter(pk__in=[pk for (pk,) in ids]) if ids else ()
    return {bytes(row.natural_key): row for row in rows}


def _plainly(macs: Sequence[Sequence[bytes]], known: Mapping[bytes, Call]) -> list[Call | int]:
    first: dict[bytes, Call | int] = {**known}
    seen: list[Call | int] = []
    for place, several in enumerate(macs):
        found = next((first[mac] for mac in several if mac in first), None)
        if found is None:
            found = first[several[0]] = place
        seen.append(found)
    return seen


Second = tuple[UUID, str, str, int]


def _second(call: ArrivingCall) -> Second:
    party = call.number.key or call.number.presentation
    return (call.agent_id, party, call.facts.direction, call.second_ms)


def _in_their_seconds(
    calls: Sequence[ArrivingCall], contacts: Mapping[str, Met], held: Mapping[UUID, Call]
) -> dict[Second, list[tuple[int, Call]]]:
    """The stored calls with milliseconds in the seconds of calls without, by contact and day."""
    days: dict[int, list[ArrivingCall]] = defaultdict(list)
    for call in calls:
        if call.second_precise:
            days[call.start_ms // DAY_MS].append(call)
    spans = [_span(of_day, contacts) for of_day in days.values()]
    parties = {contact.pk: key for key, contact in contacts.items()}
    found: dict[Second, list[tuple[int, Call]]] = defaultdict(list)
    for begin in range(0, len(spans), DAYS_AT_ONCE):
        near = reduce(or_, spans[begin : begin + DAYS_AT_ONCE])
        for row in Call.objects.filter(near, second_precise=False):
            party = parties[row.contact_id] if row.contact_id else row.presentation
            second = (row.agent_id, party, row.direction, row.start_ms - row.start_ms % 1000)
            found[second].append((row.start_ms, held.get(row.pk, row)))
    return found


def _span(calls: Sequence[ArrivingCall], contacts: Mapping[str, Met]) -> Q:
    starts = [call.start_ms for call in calls]
    ids = {contacts[call.number.key].pk for call in calls if call.number.key}
    whom = Q(contact_id__in=ids)
    if any(not call.number.key for call in calls):
        whom |= Q(contact_id=None, agent_id__in={call.agent_id for call in calls})
    return whom & Q(start_at__gte=from_ms(min(starts)), start_at__lte=from_ms(max(starts)) + LAST_OF_SECOND)


class _Sight:
    """What is known while a batch is gone through; a call known to the second becomes that of the first with ms."""

    def __init__(self, known: Mapping[bytes, Call], exact: Mapping[Second, list[tuple[int, Call]]]) -> None:
        self._known: dict[bytes, Call | int] = {**known}
        self._coarse = {key for key, row in known.items() if row.second_precise}
        self._exact: dict[Second, list[tuple[int, Call | int]]] = defaultdict(list)
        for second, rows in exact.items():
            self._exact[second].extend(rows)

    def of(
        self, place: int, call: ArrivingCall, macs: Sequence[bytes], seconds: Sequence[bytes]
    ) -> Call | int:
        found = next((self._known[mac] for mac in macs if mac in self._known), None)
        if call.second_precise:
            if found is None and (near := self._exact.get(_second(call))):
                found = min(near, key=lambda each: each[0])[1]
            elif found is None:
                found = self._known[macs[0]] = place
                self._coarse.add(macs[0])
            return found
        held = next((mac for mac in seconds if mac in self._coarse), None)
        if held is not None and (found is None or held in macs):
            found = self._known.pop(held)
            self._coarse.discard(held)
        elif found is not None:
            return found
        self._known[macs[0]] = found = place if found is None else found
        self._exact[_second(call)].append((call.start_ms, found))
        return found
