"""Rules of the front-end kit that a reviewer would otherwise have to remember."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = sorted(path for path in ROOT.glob("calliper/**/templates/**/*.html") if "mail" not in path.name)
STYLES = sorted(ROOT.glob("frontend/styles/*.css"))
ICONS = set((ROOT / "frontend/icons.txt").read_text().split())

ICON_USES = [
    re.compile(r"""{%\s*icon\s+["']([a-z0-9-]+)["']"""),
    re.compile(r"""<c-icon\s[^>]*name=["']([a-z0-9-]+)["']"""),
    re.compile(r"""\sicon(?:_after)?=["']([a-z0-9-]+)["']"""),
]
ENTRY = re.compile(r"""Entry\(_\("[^"]*"\), "([a-z0-9-]+)"|["']icon["']: ["']([a-z0-9-]+)["']""")
FORBIDDEN = re.compile(
    r"""\sstyle=|\shx-on|\sjs:|\son[a-z]+=["']|<style|<script(?![^>]*\ssrc=)(?![^>]*application/json)"""
)
HEX = re.compile(r"#[0-9a-fA-F]{3,8}\b")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_neither_inline_style_nor_inline_script(path):
    assert not FORBIDDEN.findall(path.read_text())


def test_every_icon_a_template_names_is_in_the_sprite():
    used = {name for path in TEMPLATES for rule in ICON_USES for name in rule.findall(path.read_text())}
    assert used - ICONS == set()


def test_every_icon_the_code_names_is_in_the_sprite():
    code = [path.read_text() for path in ROOT.glob("calliper/**/*.py")]
    used = {one or other for text in code for one, other in ENTRY.findall(text)}
    assert used - ICONS == set()


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_colours_are_written_in_the_tokens_only(path):
    if path.name != "tokens.css":
        assert not HEX.findall(path.read_text())
