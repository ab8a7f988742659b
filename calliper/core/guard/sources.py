"""What a statement reads from: tables, with their names in it, and what is read in their place."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field

from calliper.core.guard.tables import SCOPED_TABLES
from calliper.core.guard.tokens import Kind, Token, Tokens, Unreadable

_JOINS = ("join", "inner", "left", "right", "full", "cross", "natural")
_NO_NAME = (*_JOINS, "on", "using", "outer", "with", "tablesample", "indexed", "not", "set", "where", "as")


@dataclass(frozen=True)
class Source:
    """One of them by its name in the statement; `table` is empty unless it belongs to organisations."""

    name: str
    table: str
    joined: bool = False


@dataclass(frozen=True)
class Condition:
    """What must hold: for all that is read, or, of an outer join, for one source only."""

    tokens: Tokens
    binds: str = ""


@dataclass
class From:
    """A FROM clause taken apart; `lateral` queries may name the sources beside them, `queries` may not."""

    sources: list[Source] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    queries: list[Token] = field(default_factory=list)
    lateral: list[Token] = field(default_factory=list)
    tables: list[Token] = field(default_factory=list)


def read_from(tokens: Tokens, made: Set[str]) -> From:
    """Take a FROM clause apart; `made` are the names of queries made by WITH. Raises Unreadable."""
    return _Reader(tokens, made).read()


class _Reader:
    def __init__(self, tokens: Tokens, made: Set[str]) -> None:
        self.tokens, self.made, self.at, self.found = tokens, made, 0, From()

    def read(self) -> From:
        self._source(joined=False)
        while self.at < len(self.tokens):
            if self._take(","):
                self._source(joined=False)
            else:
                self._join()
        names = [source.name for source in self.found.sources]
        if len(set(names)) < len(names):
            raise Unreadable("two sources bear one name")
        return self.found

    def _peek(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _take(self, *words: str) -> bool:
        token = self._peek()
        if token is None or not token.says(*words):
            return False
        self.at += 1
        return True

    def _join(self) -> None:
        outer, cross = self._take("left"), self._take("cross")
        if not cross:
            self._take("outer" if outer else "inner")
        if not self._take("join"):
            raise Unreadable("it joins in a way that is not known")
        source = self._source(joined=True)
        if self._take("on"):
            self.found.conditions.append(Condition(self._condition(), source.name if outer else ""))
        elif not cross:
            raise Unreadable("it joins without ON")

    def _condition(self) -> Tokens:
        began = self.at
        while (token := self._peek()) and not token.says(","):
            called = self.at + 1 < len(self.tokens) and self.tokens[self.at + 1].kind is Kind.GROUP
            if token.says("on", "using"):
                raise Unreadable("it nests joins")
            if token.says(*_JOINS) and not (token.says("left", "right") and called):
                break
            self.at += 1
        return self.tokens[began : self.at]

    def _source(self, *, joined: bool) -> Source:
        lateral = self._take("lateral")
        self._take("only")
        token = self._peek()
        if token is None:
            raise Unreadable("it reads from nothing")
        if token.kind is Kind.GROUP:
            source = Source(self._query(token, lateral=lateral), "", joined)
        elif token.name:
            source = self._named(joined=joined)
        else:
            raise Unreadable(f"it reads from {token.text}")
        self.found.sources.append(source)
        return source

    def _query(self, token: Token, *, lateral: bool) -> str:
        if not token.is_query:
            raise Unreadable("it joins within parentheses")
        self.at += 1
        (self.found.lateral if lateral else self.found.queries).append(token)
        return self._alias("", may_rename=True)

    def _named(self, *, joined: bool) -> Source:
        parts = [self._name()]
        while self._take("."):
            parts.append(self._name())
        token, last = self._peek(), parts[-1]
        if token and token.kind is Kind.GROUP:
            self.at += 1
            self.found.lateral.append(token)
            if self._take("with"):
                self._take("ordinality")
            return Source(self._alias(last.name, may_rename=True), "", joined)
        scoped = last.name in SCOPED_TABLES and not (len(parts) == 1 and last.name in self.made)
        if scoped:
            self.found.tables.append(last)
        alias = self._alias(last.name, may_rename=not scoped)
        return Source(alias, last.name if scoped else "", joined)

    def _name(self) -> Token:
        token = self._peek()
        if token is None or not token.name:
            raise Unreadable("it reads from what is no name")
        self.at += 1
        return token

    def _alias(self, own: str, *, may_rename: bool) -> str:
        name, token = own, self._peek()
        if self._take("as") or (token and token.name and not token.says(*_NO_NAME)):
            name = self._name().name
        token = self._peek()
        if token and token.kind is Kind.GROUP:
            if not may_rename:
                raise Unreadable("it gives columns of a table other names")
            self.at += 1
        return name
