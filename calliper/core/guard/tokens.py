"""One SQL text as a tree of tokens: names in lower case, and what stands in parentheses as one token.

Only what SQLite and PostgreSQL read alike is read at all; the rest is refused: nested comments, other ways to quote,
strings with prefixes, parameters that are not `%s`, a second statement.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

DEEPEST = 40
_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\n\r\f]+ | --[^\r\n%]*(?:\n|$) | /\*(?:(?!/\*|\*/|%).)*\*/)
  | (?P<param>%s)
  | (?P<glued>[^\W\d][\w$]*&?['"])
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*(?![\w$]))
  | (?P<string>'(?:[^']|'')*'(?!'))
  | (?P<quoted>"(?:[^"]|"")+"(?!"))
  | (?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?(?![\w$.]))
  | (?P<open>[(\[])
  | (?P<close>[)\]])
  | (?P<sign>::|<>|<=|>=|!=|==|\|\||->>|->|\#>>|\#>|@>|<@|&&|!?~\*?|%%|-(?!-)|/(?!\*)|[+*<>=|&^,.;]
      |\?(?=[ ]%s))  # PostgreSQL's "has this key"; elsewhere two parameters side by side, which no statement holds
    """,
    re.VERBOSE | re.DOTALL,
)


class Unreadable(Exception):
    """The guard does not understand the statement, so it does not run."""


class Kind(Enum):
    WORD = "word"
    QUOTED = "quoted"
    STRING = "string"
    NUMBER = "number"
    PARAM = "param"
    SIGN = "sign"
    GROUP = "group"


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """A piece of a statement; a parameter has its place among the parameters, a group what is inside."""

    kind: Kind
    text: str
    place: int = -1
    inner: tuple[Token, ...] = ()

    def says(self, *words: str) -> bool:
        """Whether it is one of these keywords or signs, not a quoted name of the same letters."""
        return self.text in words and self.kind in (Kind.WORD, Kind.SIGN)

    @property
    def name(self) -> str:
        """The name it may stand for, empty when it is none."""
        return self.text if self.kind in (Kind.WORD, Kind.QUOTED) else ""

    @property
    def is_query(self) -> bool:
        """Whether it is a statement in parentheses."""
        return self.kind is Kind.GROUP and bool(self.inner) and self.inner[0].says(*QUERIES)


Tokens = tuple[Token, ...]
QUERIES = ("select", "with", "values", "insert", "update", "delete", "table")
_CLOSES = {")": "(", "]": "["}
_KINDS = {
    "word": Kind.WORD,
    "quoted": Kind.QUOTED,
    "string": Kind.STRING,
    "number": Kind.NUMBER,
    "sign": Kind.SIGN,
}


def read(sql: str) -> Tokens:
    """The tokens of one statement. Raises Unreadable."""
    open_: list[tuple[str, list[Token]]] = [("", [])]
    at = params = 0
    while at < len(sql):
        found = _TOKEN.match(sql, at)
        if not found or found.lastgroup == "glued":
            raise Unreadable(f"it cannot be read at {sql[at : at + 20]!r}")
        _put(open_, str(found.lastgroup), found.group(), params)
        params += found.lastgroup == "param"
        at = found.end()
    if len(open_) > 1:
        raise Unreadable("a parenthesis is not closed")
    return _single(tuple(open_[0][1]))


def _put(open_: list[tuple[str, list[Token]]], kind: str, text: str, params: int) -> None:
    """Add a piece to what is open; `params` are the parameters before it."""
    held = open_[-1][1]
    match kind:
        case "space":
            return
        case "open":
            open_.append((text, []))
        case "close":
            _close(open_, text)
        case "param":
            held.append(Token(Kind.PARAM, text, place=params))
        case _:
            held.append(_token(kind, text, after=held))
    if len(open_) > DEEPEST:
        raise Unreadable("it is nested too deeply")


def _token(kind: str, text: str, after: list[Token]) -> Token:
    if kind == "quoted":
        return Token(Kind.QUOTED, text[1:-1].replace('""', '"').lower())
    if kind == "word" and after and after[-1].says(".", "as"):
        # Even a keyword is but a name there.
        return Token(Kind.QUOTED, text.lower())
    if kind == "string" and "%s" in text:
        raise Unreadable("a parameter stands in a string")
    return Token(_KINDS[kind], text if kind == "string" else text.lower())


def _close(open_: list[tuple[str, list[Token]]], text: str) -> None:
    sign, inner = open_.pop()
    if sign != _CLOSES[text]:
        raise Unreadable("parentheses do not match")
    open_[-1][1].append(Token(Kind.GROUP, sign, inner=tuple(inner)))


def _single(tokens: Tokens) -> Tokens:
    while tokens and tokens[-1].says(";"):
        tokens = tokens[:-1]
    if not tokens:
        raise Unreadable("it is empty")
    if any(token.says(";") for token in tokens):
        raise Unreadable("it holds more than one statement")
    return tokens
