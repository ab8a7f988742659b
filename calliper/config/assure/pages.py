"""What a page says and offers: its links, and its forms with what they would send."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

LINKS = ("href", "action", "hx-get", "hx-post", "hx-put", "hx-delete", "formaction", "src")
UNSENT = {"submit", "button", "image", "reset", "file"}


@dataclass
class Form:
    """One form: where it goes, how, and the values of its fields as they stand."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Page:
    """The links and forms of one answer."""

    links: set[str] = field(default_factory=set)
    forms: list[Form] = field(default_factory=list)
    # Every (form, field, value) that could be chosen, whether it is chosen or not.
    choices: list[tuple[Form, str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.page = path, Page()
        self.form: Form | None = None
        self.select, self.first = "", False
        self.named: dict[str, Form] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        self.page.links |= {held[name] for name in LINKS if held.get(name, "").startswith("/")}
        if tag == "form":
            self.form = Form(held.get("action") or self.path, held.get("method", "get").lower())
            self.page.forms.append(self.form)
            self.named[held.get("id", "")] = self.form
        elif (form := self.named.get(held.get("form", "-"), self.form)) is not None:
            self._control(form, tag, held)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""

    def _control(self, form: Form, tag: str, held: dict[str, str]) -> None:
        name, value, kind = held.get("name", ""), held.get("value", ""), held.get("type", "text")
        if tag == "select":
            self.select, self.first = name, True
        if tag == "option" and self.select:
            self._option(form, value, chosen="selected" in held)
        if tag == "button" and name:
            self.page.choices.append((form, name, value))
        if tag == "textarea" and name:
            form.fields.append((name, "x"))
        if tag == "input" and name and kind not in UNSENT:
            self._input(form, name, value, kind, held)

    def _option(self, form: Form, value: str, *, chosen: bool) -> None:
        self.page.choices.append((form, self.select, value))
        if chosen or (self.first and value):
            form.fields = [pair for pair in form.fields if pair[0] != self.select]
            form.fields.append((self.select, value))
            self.first = False

    def _input(self, form: Form, name: str, value: str, kind: str, held: dict[str, Any]) -> None:
        self.page.choices.append((form, name, value))
        if kind not in {"checkbox", "radio"} or "checked" in held:
            form.fields.append((name, value))


def read(path: str, text: str) -> Page:
    """The links and forms of an HTML answer that came from `path`."""
    reader = _Reader(path)
    reader.feed(text)
    return reader.page
