"""What a statement asks for, remembered by its text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from calliper.core.guard.statements import Around, Found, statement
from calliper.core.guard.tables import SCOPED_TABLES
from calliper.core.guard.tokens import Kind, Tokens, Unreadable, read

REMEMBERED = 4096
SETTING = "calliper."
# What says nothing of rows, or cannot be limited: it may run unless it names a table of organisations.
_OTHERS = {
    "alter", "analyze", "begin", "checkpoint", "comment", "commit", "copy", "create", "drop", "end", "grant", "lock",
    "release", "reindex", "revoke", "rollback", "savepoint", "show", "start", "truncate", "vacuum",
}  # fmt: skip
_MAY_SET = ("constraints", "local", "session", "statement_timeout", "lock_timeout", "transaction", "time")
_MAY_NOT_SET = {
    "authorization", "calliper", "role", "row_security", "search_path", "session_authorization",
    "session_replication_role",
}  # fmt: skip
# They change the setting that row-level security reads, or run a text that nobody has read.
_FORBIDDEN = {
    "set_config", "query_to_xml", "query_to_xmlschema", "query_to_xml_and_xmlschema", "cursor_to_xml", "table_to_xml",
    "schema_to_xml", "database_to_xml", "dblink", "dblink_exec", "load_extension", "ts_stat", "ts_rewrite",
}  # fmt: skip
_STATEMENTS = ("select", "with", "values", "insert", "update", "delete")
_EXPLAIN = ("explain", "query", "plan", "analyze", "verbose")
# Lists of values and rows of VALUES differ by their length only, so one of each stands for all.
_REPEATED = re.compile(r"(?<= IN )\(%s(?:, %s)+\)|(?<= VALUES )(\(%s(?:, %s)*\))(?:, \1)+")
_MARKS = re.compile(r"%%|%s")


@dataclass(frozen=True)
class Analysis:
    """Which parameters must be the organisation, which must be lists of nothing else, and what else is wrong."""

    scoped: bool
    places: tuple[int, ...] = ()
    lists: tuple[int, ...] = ()
    missing: str = ""


@dataclass(frozen=True)
class _Stretch:
    """Parameters that the shortened text has once and the text so many times."""

    start: int
    width: int
    times: int


@lru_cache(maxsize=REMEMBERED)
def analyse(sql: str) -> Analysis:
    """Read one SQL text; pure, so remembered."""
    if not _is_suspect(sql):
        return Analysis(scoped=False)
    short, stretches = _shortened(sql)
    found = _read(short)
    if not stretches or not found.places + found.lists:
        return found
    places = tuple(place for each in found.places for place in _lengthened(each, stretches))
    lists = tuple(place for each in found.lists for place in _lengthened(each, stretches))
    return Analysis(found.scoped, places, lists, found.missing)


def _shortened(sql: str) -> tuple[str, list[_Stretch]]:
    """The text with one value for each list and one row for all, and what was left out."""
    pieces, stretches, at, start = [], [], 0, 0
    for repeated in _REPEATED.finditer(sql):
        before, row = sql[at : repeated.start()], repeated.group(1) or "(%s)"
        start, width = start + _params(before), _params(row)
        stretches.append(_Stretch(start, width, _params(repeated.group()) // width))
        pieces += [before, row]
        at, start = repeated.end(), start + width
    return "".join([*pieces, sql[at:]]), stretches


def _lengthened(place: int, stretches: list[_Stretch]) -> range:
    """Where a parameter of the shortened text stands in the text; in a row, it stands in every one."""
    moved = sum(s.width * (s.times - 1) for s in stretches if s.start + s.width <= place)
    for stretch in stretches:
        if stretch.start <= place < stretch.start + stretch.width:
            return range(place + moved, place + moved + stretch.width * stretch.times, stretch.width)
    return range(place + moved, place + moved + 1)


def _params(text: str) -> int:
    return _MARKS.findall(text).count("%s")


@lru_cache(maxsize=REMEMBERED)
def _read(sql: str) -> Analysis:
    try:
        tokens = _explained(read(sql))
        first = tokens[0]
        if first.says("pragma"):
            return Analysis(scoped=False)
        found = Found()
        if first.says(*_STATEMENTS) or first.kind is Kind.GROUP:
            statement(tokens, found, Around())
        elif not (first.name in _OTHERS or (first.says("set") and _may_set(tokens))):
            raise Unreadable(f"it begins with {first.text}")
        _no_other_mention(tokens, found)
    except Unreadable as wrong:
        return Analysis(scoped=True, missing=f"A statement is refused, as {wrong}; it")
    if found.missing:
        return Analysis(scoped=True, missing=", ".join(found.missing))
    return Analysis(bool(found.seen), tuple(sorted(found.places)), tuple(sorted(found.lists)))


def _explained(tokens: Tokens) -> Tokens:
    """What EXPLAIN is about, when it is one; Django writes its options with and without parentheses."""
    if not tokens[0].says("explain"):
        return tokens
    rest = list(tokens)
    while rest and (rest[0].says(*_EXPLAIN) or rest[0].kind is Kind.GROUP):
        rest.pop(0)
    if not rest:
        raise Unreadable("it explains nothing")
    return tuple(rest)


def _may_set(tokens: Tokens) -> bool:
    named = {token.name for token in tokens}
    return len(tokens) > 1 and tokens[1].says(*_MAY_SET) and not named & _MAY_NOT_SET


def _no_other_mention(tokens: Tokens, found: Found) -> None:
    """Raise Unreadable when a table stands where none is looked for, or in a string that some function might run."""
    for place, token in enumerate(tokens):
        _no_other_mention(token.inner, found)
        if token.kind is Kind.STRING and _told(frozenset(SCOPED_TABLES)).search(token.text):
            raise Unreadable("a string in it names a table or the setting of the scope")
        if token.name in _FORBIDDEN:
            raise Unreadable(f"it calls {token.text}")
        if token.name in SCOPED_TABLES and token not in found.seen and not _qualifies(tokens, place):
            raise Unreadable(f"{token.text} stands where no table is expected")


def _qualifies(tokens: Tokens, place: int) -> bool:
    """Whether it is the table before the name of a column."""
    return place + 1 < len(tokens) and tokens[place + 1].says(".")


def _is_suspect(sql: str) -> bool:
    """Whether the text must be read: unless it plainly has nothing to do with organisations."""
    return not _PLAIN.match(sql) or bool(_HIDDEN.search(sql) or _told(frozenset(SCOPED_TABLES)).search(sql))


@lru_cache(maxsize=2)
def _told(tables: frozenset[str]) -> re.Pattern[str]:
    """Finds what no text may say without being read: a table, the setting, a function that is forbidden."""
    words = (*tables, *_FORBIDDEN, SETTING)
    return re.compile("|".join(re.escape(word) for word in sorted(words)), re.IGNORECASE)


# A name written in escapes, and a second statement.
_HIDDEN = re.compile(r"u&|;\s*\S", re.IGNORECASE)
_PLAIN = re.compile(
    r"\s*\(?\s*(?:"
    + "|".join(sorted({*_OTHERS - {"copy"}, *_STATEMENTS, "explain", "pragma", "replace"}))
    + r")\b",
    re.IGNORECASE,
)
