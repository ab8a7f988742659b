"""Values that no field of a phone's request takes, and texts that are odd in any field."""

from __future__ import annotations

from typing import Any

# JSON as text, since several of these are no JSON that a library would write.
WRONG_FOR_ALL: dict[str, str] = {
    "an array": "[1]",
    "an object": '{"$ne": null}',
    "a deep array": "[" * 60 + "]" * 60,
}
WRONG_FOR_NUMBERS: dict[str, str] = {
    "text": '"12"',
    "true": "true",
    "a fraction": "1.5",
    "3.0": "3.0",
    "below all": "-9223372036854775809",
    "2 to the 53": "9007199254740993",
    "2 to the 63": "9223372036854775808",
    "2 to the 64": "18446744073709551616",
    "10 to the 400": "1e400",
    "digits without end": "9" * 4300,
}
WRONG_FOR_TEXTS: dict[str, str] = {
    "a number": "7",
    "false": "false",
    "100,000 letters": '"' + "x" * 100_000 + '"',
}
ODD_TEXTS: dict[str, str] = {
    "a zero": "a\x00b",
    "right to left": "\u202egnp.exe",
    "letters without width": "a\u200b\u200c\u200d\ufeffb",
    "a flood of marks": "a" + "\u0301" * 60,
    "letters of private use": "\ue000\U000f0000",
    "no character at all": "\ufffe\uffff",
    "an escape of terminals": "\x1b[2J\x1b]0;x\x07",
    "a line for somebody's journal": "ok\r\n2026-01-01 [error] forged",
    "a family": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "letters outside the first plane": "\U0001d4d0\U0001d4d1",
    "an end of the document": "]]>--></script>*/",
    "a template": "{{7*7}}${7*7}#{7*7}<%=7*7%>",
    "a statement": "'; DROP TABLE calls_call; --",
    "a formula": '=HYPERLINK("http://127.0.0.1:1","x")',
    "percent": "%s%n%x%(x)s",
    "a path": "../../../../etc/passwd",
}
LONE_HALVES = (r'"\ud83d"', r'"\ude00x"', r'"a\ud83d\ud83d"', r'"\udfff"')


def replaced(text: str, name: str, value: str) -> str:
    """JSON text with the value of one field, marked by its name, replaced as it stands."""
    return text.replace(f'"@{name}@"', value)


def marked(body: dict[str, Any], name: str) -> dict[str, Any]:
    """The body with a mark instead of one field's value."""
    return {**body, name: f"@{name}@"}
