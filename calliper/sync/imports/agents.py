"""The text by which a file names an agent: `Asha Rao (+91 9000000001) [E01]`, or any part of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARTS = re.compile(r"(?P<name>.*?)\s*(?:\((?P<number>\+?[\d\s\-]{3,20})\))?\s*(?:\[(?P<code>[^\[\]]*)\])?")
_NUMBER = re.compile(r"\+?[\d\s\-()]{6,20}")
LONGEST = 200


@dataclass(frozen=True, slots=True)
class AgentParts:
    """What a file says of an agent; each part may be empty."""

    name: str
    number: str
    code: str


def text_of(*, name: str = "", number: str = "", code: str = "") -> str:
    """One text for an agent, the same for the same parts."""
    parts = [name, f"({number})" if number else "", f"[{code}]" if code else ""]
    return " ".join(part for part in parts if part)[:LONGEST]


def parts(text: str) -> AgentParts:
    """The text taken apart again; a bare number is a number, a bare word a name (it may be a code as well)."""
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return AgentParts("", text.strip("()") if text.startswith("(") and text.endswith(")") else text, "")
    found = _PARTS.fullmatch(text)
    if not found:
        return AgentParts(text, "", "")
    return AgentParts(found["name"].strip(), (found["number"] or "").strip(), (found["code"] or "").strip())
