"""Which sources of one query are limited to the organisation in force.

A source is limited by `org_id = %s`, by an equality of its org_id with that of a limited source, or, when it is joined,
by the key rule: a foreign key and the primary key it holds are of one organisation, as no key crosses organisations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from calliper.core.guard.clauses import Column, Operand, Param, conjuncts, equality
from calliper.core.guard.sources import Condition, Source
from calliper.core.guard.tables import KEYS, OWNER, PRIMARY


@dataclass(frozen=True)
class _Fact:
    """Two operands that are equal, for one source only or for all."""

    left: Operand
    right: Operand
    binds: str


class Limits:
    """The limits of one query's sources; `outer` are the sources around it, with whether they are limited."""

    def __init__(
        self, sources: Sequence[Source], conditions: Sequence[Condition], outer: Mapping[str, bool]
    ) -> None:
        self.sources = {source.name: source for source in sources}
        self.outer = outer
        self.limited: set[str] = set()
        self.places: set[int] = set()
        facts = _facts(conditions)
        while any(self._learn(fact) for fact in facts):
            pass

    @property
    def missing(self) -> list[str]:
        """The tables that are not limited, by their names in the query."""
        return [name for name, source in self.sources.items() if source.table and name not in self.limited]

    def within(self) -> dict[str, bool]:
        """What a query inside this one may refer to."""
        return {**self.outer, **{name: name in self.limited for name in self.sources}}

    def owns(self, column: Column) -> bool:
        """Whether it is the organisation of a limited source."""
        return column.name == OWNER and self._is_limited(self._of(column))

    def _learn(self, fact: _Fact) -> bool:
        """Whether the fact limits a source that was not limited before."""
        found = [
            self._limits(fact.left, fact.right, fact.binds),
            self._limits(fact.right, fact.left, fact.binds),
        ]
        return any(found)

    def _limits(self, target: Operand, other: Operand, binds: str) -> bool:
        if not isinstance(target, Column):
            return False
        name = self._of(target)
        source = self.sources.get(name)
        if source is None or not source.table or binds not in ("", name):
            return False
        if isinstance(other, Param):
            if target.name != OWNER:
                return False
            self.places.add(other.place)
        elif not self._follows(source, target, other):
            return False
        new = name not in self.limited
        self.limited.add(name)
        return new

    def _follows(self, source: Source, target: Column, other: Column) -> bool:
        of = self._of(other)
        if not self._is_limited(of):
            return False
        if target.name == other.name == OWNER:
            return True
        beside = self.sources.get(of)
        if beside is None or not source.joined:
            return False
        return _holds(source, target, beside, other) or _holds(beside, other, source, target)

    def _of(self, column: Column) -> str:
        """Whose column it is; without a name the only table's that has an organisation, or it would be ambiguous."""
        if column.of:
            return column.of
        scoped = [name for name, source in self.sources.items() if source.table]
        return scoped[0] if len(scoped) == 1 and column.name == OWNER else ""

    def _is_limited(self, name: str) -> bool:
        return name in self.limited if name in self.sources else self.outer.get(name, False)


def _holds(source: Source, column: Column, other: Source, key: Column) -> bool:
    """Whether the column is a foreign key that holds this primary key."""
    return bool(other.table) and key.name == PRIMARY and KEYS.get((source.table, column.name)) == other.table


def _facts(conditions: Sequence[Condition]) -> list[_Fact]:
    found = []
    for condition in conditions:
        for part in conjuncts(condition.tokens):
            sides = equality(part)
            if sides:
                found.append(_Fact(*sides, condition.binds))
    return found
