"""Pages obey the strict content security policy, take colours from one file, and can be translated."""

from __future__ import annotations

import re

from tests.repository.sources import ROOT, modules, templates

HEX = re.compile(r"(?<![\w&/-])#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b(?![\w-])")
INLINE = re.compile(
    r"\sstyle\s*=|<style\b|<script(?![^>]*\bsrc=)[^>]*>|\son[a-z]{3,}\s*=|hx-on|\bjs:|javascript:",
    re.IGNORECASE,
)
# What is translated, computed or markup; the rest is text that a reader sees as it stands.
NOT_SPOKEN = re.compile(
    r"{%\s*block width\s*%}\w+(?={%)"
    r"|{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}"
    r"|{%\s*comment\s*%}.*?{%\s*endcomment\s*%}"
    r"|{#.*?#}|<!--.*?-->|{%.*?%}|{{.*?}}|<[^>]*>|&\w+;",
    re.DOTALL,
)
# Pictures that stand alone, outside any style sheet.
OWN_COLOURS = {"frontend/mark.svg"}
# Pictures that are drawn where no style sheet is read; a test compares their colours with that file.
COLOURS_IN_CODE = {"calliper/reports/picture/colours.py"}


def test_it_has_templates() -> None:
    assert len(templates()) > 20


def test_it_writes_no_style_and_no_script_into_pages() -> None:
    found = {name: INLINE.findall(text) for name, text in templates().items() if name.endswith(".html")}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_it_keeps_colours_in_one_file() -> None:
    astray = {}
    sources = {**templates(), **{m.name: m.text for m in modules() if m.name not in COLOURS_IN_CODE}}
    for path in (ROOT / "frontend").rglob("*"):
        if path.suffix in {".css", ".scss", ".js", ".svg"} and not {"node_modules", "dist"} & set(path.parts):
            sources[path.relative_to(ROOT).as_posix()] = path.read_text(encoding="utf-8")
    for name, text in sources.items():
        if name.endswith("styles/tokens.css") or name in OWN_COLOURS:
            continue
        found = HEX.findall(
            re.sub(
                r"(href|hx-target|target|for|hx-swap-oob)=\"[^\"]*\"|\.querySelector\w*\([^)]*\)", "", text
            )
        )
        if found:
            astray[name] = found
    assert astray == {}


def test_it_marks_every_sentence_for_translation() -> None:
    astray = {}
    for name, text in templates().items():
        if name.endswith(".html"):
            words = re.findall(r"[A-Za-z]{2,}", NOT_SPOKEN.sub(" ", text))
            if set(words) - {"Calliper"}:
                astray[name] = words
    assert astray == {}


def test_it_fetches_nothing_from_elsewhere() -> None:
    foreign = re.compile(r"(?:src|href|action)=\"(?:https?:)?//")
    assert [name for name, text in templates().items() if foreign.search(text)] == []
