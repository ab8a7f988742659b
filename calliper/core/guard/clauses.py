"""Cutting tokens at their own level: into clauses, lists, conditions that all hold, the two sides of an equality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from calliper.core.guard.tokens import Kind, Token, Tokens, Unreadable

_COLUMN_PARTS = (1, 3, 5)
_UNFINISHED = ("and", "or", "not", "between", "in", "is", "like", "case", "when", "then", "else", "by")


@dataclass(frozen=True)
class Column:
    """A column, with the name before it or none."""

    of: str
    name: str


@dataclass(frozen=True)
class Param:
    """A parameter, by its place."""

    place: int


Operand = Column | Param


def cut(tokens: Tokens, words: Sequence[str]) -> dict[str, Tokens]:
    """The clauses of a statement by their first word; what stands before the first is under the empty word.

    Raises Unreadable when one comes twice, or where something else must come.
    """
    found: dict[str, list[Token]] = {"": []}
    at = ""
    for place, token in enumerate(tokens):
        if not token.says(*words) or _is_part(token, tokens[:place]):
            found[at].append(token)
            continue
        at = token.text
        if at in found or _wants_more(tokens[:place]):
            raise Unreadable(f"it says {at} where something else must come")
        found[at] = []
    return {word: tuple(held) for word, held in found.items()}


def _is_part(token: Token, before: Tokens) -> bool:
    """`IS [NOT] DISTINCT FROM` and `WITHIN GROUP` begin no clause."""
    if token.text == "from":
        return len(before) > 1 and before[-1].says("distinct") and before[-2].says("is", "not")
    return token.text == "group" and bool(before) and before[-1].says("within")


def _wants_more(before: Tokens) -> bool:
    """Whether an expression is not yet at its end, so that the word is a name and not a clause."""
    if not before:
        return False
    last = before[-1]
    return last.says(*_UNFINISHED) or (last.kind is Kind.SIGN and last.text != "*")


def split(tokens: Tokens, sign: str = ",") -> list[Tokens]:
    """The items of a list."""
    items: list[list[Token]] = [[]]
    for token in tokens:
        if token.says(sign):
            items.append([])
        else:
            items[-1].append(token)
    return [tuple(item) for item in items]


def conjuncts(tokens: Tokens) -> list[Tokens]:
    """The conditions that must all hold. Beside an OR none must."""
    if len(tokens) == 1 and tokens[0].text == "(" and not tokens[0].is_query:
        return conjuncts(tokens[0].inner)
    outside = _outside_cases(tokens)
    if any(free and token.says("or") for token, free in zip(tokens, outside, strict=True)):
        return []
    parts = _parts(tokens, outside)
    if not all(parts):
        raise Unreadable("a condition is not whole")
    if len(parts) == 1:
        return parts
    return [found for part in parts for found in conjuncts(part)]


def _outside_cases(tokens: Tokens) -> list[bool]:
    """For each token, whether it stands outside every CASE … END."""
    found, depth = [], 0
    for token in tokens:
        depth += token.says("case") - token.says("end")
        if depth < 0:
            break
        found.append(depth == 0)
    if depth:
        raise Unreadable("CASE and END do not match")
    return found


def _parts(tokens: Tokens, outside: Sequence[bool]) -> list[Tokens]:
    """What AND joins; the first AND after a BETWEEN is its own."""
    parts: list[list[Token]] = [[]]
    betweens = 0
    for token, free in zip(tokens, outside, strict=True):
        if free and token.says("and") and not betweens:
            parts.append([])
            continue
        if free and token.says("and", "between"):
            betweens += 1 if token.text == "between" else -1
        parts[-1].append(token)
    return [tuple(part) for part in parts]


def equality(tokens: Tokens) -> tuple[Operand, Operand] | None:
    """The two sides when the condition is an equality of columns or parameters, and nothing else."""
    sides = split(tokens, "=")
    if len(sides) != 2:
        return None
    left, right = (operand(side) for side in sides)
    return (left, right) if left and right else None


def operand(tokens: Tokens) -> Operand | None:
    """The column or parameter, when it is one; a parameter may be cast to uuid."""
    if len(tokens) == 1 and tokens[0].kind is Kind.GROUP and tokens[0].text == "(":
        return operand(tokens[0].inner)
    if len(tokens) == 3 and tokens[1].says("::") and tokens[2].says("uuid"):
        found = operand(tokens[:1])
        return found if isinstance(found, Param) else None
    if len(tokens) == 1 and tokens[0].kind is Kind.PARAM:
        return Param(tokens[0].place)
    if len(tokens) in _COLUMN_PARTS and all(token.says(".") for token in tokens[1::2]):
        names = [token.name for token in tokens[::2]]
        return Column(names[-2] if len(names) > 1 else "", names[-1]) if all(names) else None
    return None


def assigned(tokens: Tokens, column: str) -> list[Tokens]:
    """What a SET gives to a column. Raises Unreadable for lists of columns, which may hide it."""
    given = []
    for item in split(tokens):
        target = split(item, "=")[0]
        if not target or any(token.kind is Kind.GROUP for token in target):
            raise Unreadable("it sets several columns at once")
        if target[-1].name == column:
            given.append(item[len(target) + 1 :])
    return given
