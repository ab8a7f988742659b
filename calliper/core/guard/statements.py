"""Reading one statement with all that is inside it: which parameters must be the organisation, and what is not limited.

Every query in it (sub-select, arm of a UNION, WITH, LATERAL) is looked at by itself. A name of a table that stands
anywhere else than where this module looks for tables makes the statement unreadable, and so it does not run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from calliper.core.guard.clauses import Column, Operand, Param, assigned, cut, operand, split
from calliper.core.guard.limits import Limits
from calliper.core.guard.sources import Condition, Source, read_from
from calliper.core.guard.tables import OWNER, SCOPED_TABLES
from calliper.core.guard.tokens import Kind, Token, Tokens, Unreadable

SELECT = ("from", "where", "group", "having", "window", "order", "limit", "offset", "fetch", "for")
UPDATE = ("set", "from", "where", "returning")
DELETE = ("from", "using", "where", "returning")
_CONFLICT = ("do", "where")
_SETS = ("union", "intersect", "except")


@dataclass
class Found:
    """What a statement asks for: places of parameters, of parameters that are lists, and tables without a limit."""

    places: set[int] = field(default_factory=set)
    lists: set[int] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)
    seen: set[Token] = field(default_factory=set)


@dataclass(frozen=True)
class Around:
    """What a query inside another may name: the queries made by WITH, and the sources outside."""

    made: frozenset[str] = frozenset()
    outer: Mapping[str, bool] = field(default_factory=dict)


def statement(tokens: Tokens, found: Found, around: Around) -> None:
    """Read SELECT, INSERT, UPDATE or DELETE. Raises Unreadable."""
    first = tokens[0]
    begins = "select" if first.kind is Kind.GROUP else first.text
    if begins not in _READERS or first.kind in (Kind.QUOTED, Kind.STRING):
        raise Unreadable(f"it begins with {first.text}")
    _READERS[begins](tokens, found, around)


def inside(tokens: Tokens, found: Found, around: Around) -> None:
    """Read the queries within an expression."""
    for token in tokens:
        if token.is_query:
            statement(token.inner, found, around)
        elif token.kind is Kind.GROUP:
            inside(token.inner, found, around)


def _with(tokens: Tokens, found: Found, around: Around) -> None:
    at = 2 if len(tokens) > 1 and tokens[1].says("recursive") else 1
    bodies: list[Token] = []
    made = set(around.made)
    while True:
        name, at = _made(tokens, at, bodies)
        made.add(name)
        if at >= len(tokens) or not tokens[at].says(","):
            break
        at += 1
    if at >= len(tokens):
        raise Unreadable("a WITH is followed by nothing")
    inner = replace(around, made=frozenset(made))
    for body in bodies:
        statement(body.inner, found, inner)
    statement(tokens[at:], found, inner)


def _made(tokens: Tokens, at: int, bodies: list[Token]) -> tuple[str, int]:
    """The name of one query made by WITH, and where it ends: name [(columns)] AS [[NOT] MATERIALIZED] (query)."""
    end = next((place for place in range(at, len(tokens)) if tokens[place].is_query), len(tokens))
    words = [token.name for token in tokens[at:end] if token.kind is not Kind.GROUP]
    if end == len(tokens) or words[1:] not in (["as"], ["as", "materialized"], ["as", "not", "materialized"]):
        raise Unreadable("a WITH cannot be read")
    if not words[0] or words[0] in SCOPED_TABLES:
        raise Unreadable(f"a WITH hides the table {words[0]}")
    bodies.append(tokens[end])
    return words[0], end + 1


def _arms(tokens: Tokens, found: Found, around: Around) -> None:
    """The queries that UNION and its like put together."""
    arms: list[list[Token]] = [[]]
    for token in tokens:
        if token.says(*_SETS):
            arms.append([])
        elif arms[-1] or not token.says("all", "distinct"):
            arms[-1].append(token)
    for arm in arms:
        if not arm:
            raise Unreadable("a query is missing")
        if arm[0].kind is Kind.GROUP:
            if not arm[0].inner:
                raise Unreadable("a query is missing")
            statement(arm[0].inner, found, around)
            inside(tuple(arm[1:]), found, around)
        elif arm[0].says("select"):
            select(tuple(arm), found, around)
        elif arm[0].says("values"):
            inside(tuple(arm), found, around)
        else:
            raise Unreadable(f"a query begins with {arm[0].text}")


def select(tokens: Tokens, found: Found, around: Around) -> Limits:
    """Read one SELECT."""
    clauses = cut(tokens[1:], SELECT)
    if any(token.says("into") for token in clauses[""]):
        raise Unreadable("it selects into a table")
    return _limits([], clauses, found, around)


def _limits(
    targets: Sequence[Source],
    clauses: Mapping[str, Tokens],
    found: Found,
    around: Around,
    *,
    reads: str = "from",
) -> Limits:
    """Read the sources and conditions of a query, then the queries inside its clauses."""
    sources, conditions, queries, lateral = list(targets), [], [], []
    if clauses.get(reads):
        read = read_from(clauses[reads], around.made)
        sources += read.sources
        conditions += read.conditions
        queries, lateral = read.queries, read.lateral
        found.seen.update(read.tables)
    if "where" in clauses:
        conditions.append(Condition(clauses["where"]))
    limits = Limits(sources, conditions, around.outer)
    found.places |= limits.places
    found.missing += limits.missing
    # FOR UPDATE OF names sources.
    found.seen.update(token for token in clauses.get("for", ()) if token.name in limits.sources)
    for query in queries:
        statement(query.inner, found, around)
    inner = replace(around, outer=limits.within())
    inside(tuple(lateral), found, inner)
    for clause, held in clauses.items():
        if clause != reads:
            inside(held, found, inner)
    for condition in conditions:
        if condition.tokens is not clauses.get("where"):
            inside(condition.tokens, found, inner)
    return limits


def _target(tokens: Tokens, found: Found) -> Source:
    """The table that is written to."""
    read = read_from(tokens, frozenset())
    if len(read.sources) != 1 or read.queries or read.lateral:
        raise Unreadable("it does not write to one table")
    found.seen.update(read.tables)
    return read.sources[0]


def _update(tokens: Tokens, found: Found, around: Around) -> None:
    clauses = cut(tokens[1:], UPDATE)
    named = clauses.pop("")
    if len(named) > 2 and named[0].says("or") and named[1].says("ignore", "abort", "fail", "rollback"):
        named = named[2:]
    target = _target(named, found)
    if target.table:
        for given in assigned(clauses.get("set", ()), OWNER):
            _must_be_owner(operand(given), found, None)
    _limits([target], clauses, found, around)


def _delete(tokens: Tokens, found: Found, around: Around) -> None:
    clauses = cut(tokens[1:], DELETE)
    target = _target(clauses.pop("from", ()), found)
    _limits([target], clauses, found, around, reads="using")


def _insert(tokens: Tokens, found: Found, around: Around) -> None:
    clauses = _insert_clauses(tokens)
    into = clauses["into"]
    columns = _names(into[-1])
    target = _target(into[:-1] if columns else into, found)
    body = clauses["body"]
    if target.table and OWNER not in columns:
        found.missing.append(target.table)
    elif target.table:
        _given(body, columns, found, around)
    elif body and not body[0].says("default"):
        statement(body, found, around)
    _conflict(clauses["on"], target, found, around)
    inside(clauses["returning"], found, around)


def _names(group: Token) -> list[str]:
    """The columns in parentheses; none when there are no parentheses."""
    return ["".join(token.name for token in item) for item in split(group.inner)] if group.inner else []


def _insert_clauses(tokens: Tokens) -> dict[str, Tokens]:
    """INSERT [OR IGNORE] INTO table (columns) body [ON CONFLICT …] [RETURNING …]."""
    at = 3 if len(tokens) > 3 and tokens[1].says("or") and tokens[2].says("ignore", "abort", "fail") else 1
    if not tokens[at:] or not tokens[at].says("into"):
        raise Unreadable("it inserts in a way that is not known")
    body = next(
        (p for p in range(at, len(tokens)) if tokens[p].says("select", "values", "with", "default")), None
    )
    if body is None or body == at + 1:
        raise Unreadable("it inserts what is not known")
    ends = {"on": len(tokens), "returning": len(tokens)}
    for place in range(body, len(tokens)):
        follows = place + 1 < len(tokens) and tokens[place + 1].says("conflict")
        if tokens[place].says("returning"):
            ends["returning"] = min(ends["returning"], place)
        elif tokens[place].says("on") and follows:
            ends["on"] = min(ends["on"], place)
    return {
        "into": tokens[at + 1 : body],
        "body": tokens[body : min(ends.values())],
        "on": tokens[ends["on"] : ends["returning"]],
        "returning": tokens[ends["returning"] :],
    }


def _given(body: Tokens, columns: Sequence[str], found: Found, around: Around) -> None:
    """The organisation of every row must be a parameter, or that of a limited source."""
    at = columns.index(OWNER)
    if body[0].says("values"):
        for row in split(body[1:]):
            cells = split(row[0].inner) if len(row) == 1 and row[0].kind is Kind.GROUP else []
            if len(cells) != len(columns):
                raise Unreadable("rows and columns do not agree")
            _must_be_owner(operand(cells[at]), found, None)
        inside(body, found, around)
        return
    if not body[0].says("select") or any(token.says(*_SETS) for token in body):
        raise Unreadable("it inserts what is not a list of rows")
    limits = select(body, found, around)
    listed = cut(body[1:], SELECT)
    if [token.text for token in listed[""]] == ["*"]:
        found.lists.add(_list_at(listed.get("from", ()), at, len(columns)))
        return
    cells = split(listed[""])
    if len(cells) != len(columns):
        raise Unreadable("rows and columns do not agree")
    _must_be_owner(operand(cells[at]), found, limits)


def _list_at(tokens: Tokens, at: int, width: int) -> int:
    """Django on PostgreSQL sends a list for each column: the place of one in FROM UNNEST((%s)::type[], …)."""
    if len(tokens) == 2 and tokens[0].says("unnest") and tokens[1].kind is Kind.GROUP:
        lists = split(tokens[1].inner)
        found = operand(lists[at][:1]) if len(lists) == width else None
        casts = [token.text for token in lists[at][1:]] if found else []
        if isinstance(found, Param) and casts in ([], ["::", "uuid", "["]):
            return found.place
    raise Unreadable("the organisation of its rows cannot be told")


def _must_be_owner(given: Operand | None, found: Found, limits: Limits | None) -> None:
    if isinstance(given, Param):
        found.places.add(given.place)
    elif not (limits and isinstance(given, Column) and limits.owns(given)):
        raise Unreadable("it gives a row an organisation that is no parameter")


def _conflict(tokens: Tokens, target: Source, found: Found, around: Around) -> None:
    """A row that is there already may be changed only when it is found by its organisation too."""
    if not tokens:
        return
    clauses = cut(tokens[2:], _CONFLICT)
    done = clauses.get("do", ())
    if not done:
        raise Unreadable("a conflict is met in a way that is not known")
    if target.table and not done[0].says("nothing"):
        columns = _names(clauses[""][0]) if clauses[""] else []
        given = assigned(done[2:], OWNER) if done[:1] and done[0].says("update") else [()]
        if OWNER not in columns or given:
            raise Unreadable("a conflict may change a row of another organisation")
    for held in clauses.values():
        inside(held, found, replace(around, outer={}))


_READERS = {
    "with": _with,
    "select": _arms,
    "values": _arms,
    "insert": _insert,
    "update": _update,
    "delete": _delete,
}
