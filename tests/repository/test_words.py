"""One word per thing: the words that the glossary replaces appear neither on screen nor in our own code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.repository.sources import ROOT, Module, literals, modules, page, section, templates

REPLACED = {
    "client": "contact",
    "customer": "contact",
    "user": "member or login",
    "audit": "review or activity",
}
BANNED = re.compile(r"\b(client|customer|user|audit)(s|ed|ing|or|'s)?\b", re.IGNORECASE)
# "log" stands with another word: call log, log line; never alone. "log in" is a verb.
BARE_LOG = re.compile(
    r"(?<!\.)(?<!call )(?<!call-)(?<!activity )\blogs?\b(?! lines?\b)(?! in\b)(?! out\b)(?!\.[a-z])",
    re.IGNORECASE,
)
# Names that a framework chose: what is looked up there, not what a reader sees.
FRAMEWORK_WORDS = {
    "AUTH_USER_MODEL", "ACCOUNT_USER_MODEL_USERNAME_FIELD", "EMAIL_HOST_USER", "USER", "user", "user_display",
    "users", "user-plus", "user-check", "user-circle", "user-x", "User-Agent", "user_agent", "create_user",
    "CALLIPER_LOG_LEVEL", "CALLIPER_LOG_FORMAT", "LOG_LEVEL", "LOG_FORMAT", "login",
}  # fmt: skip
FRAMEWORK_TEXTS = re.compile(
    r"UserAttributeSimilarityValidator|django\.test\.Client|allauth\.|^users?[-_]|^icon|account/|"
    r"--user-|_USER_|HTTP_USER_AGENT|client_(?:address|cert)"
)
# Functions and arguments whose names a framework calls.
FRAMEWORK_NAMES = {
    "calliper/orgs/models/login.py": {"create_user"},
    "calliper/orgs/adapter.py": {"user", "save_user", "populate_username", "user_email", "new_user"},
    "calliper/orgs/passwords.py": {"user"},
    "calliper/orgs/requests.py": {"user"},
    "calliper/orgs/forms.py": {"user"},
    "calliper/orgs/forms/sign_in.py": {"user"},
    "calliper/orgs/views/sign_in.py": {"user"},
}


def _visible(template: str) -> str:
    """What a reader sees, with the texts of template tags and of attributes that are read aloud or shown."""
    bare = re.sub(
        r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->", " ", template, flags=re.DOTALL
    )
    bare = re.sub(r"<c-icon\b[^>]*>|\b(icon|icon_after|name|autocomplete|class|id|for)=\"[^\"]*\"", " ", bare)
    spoken = " ".join(re.findall(r"{%\s*translate\s+[\"'](.*?)[\"']", bare))
    shown = re.sub(r"{%.*?%}|{{.*?}}", " ", bare, flags=re.DOTALL)
    attributes = " ".join(re.findall(r"(?:label|title|text|alt|placeholder|help|lead)=\"([^\"]*)\"", shown))
    return " ".join([spoken, attributes, re.sub(r"<[^>]*>", " ", shown)])


def _own_names(module: Module) -> Iterator[tuple[str, int]]:
    """Identifiers that the module introduces: functions, classes, arguments, variables, fields."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno


def _words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def _is_banned_name(name: str) -> bool:
    words = _words(name)
    return bool({*words, *(word.rstrip("s") for word in words)} & set(REPLACED)) or words in (
        ["log"],
        ["logs"],
    )


def test_it_shows_no_replaced_word() -> None:
    found = {name: BANNED.findall(_visible(text)) for name, text in templates().items()}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_it_never_shows_the_bare_word_log() -> None:
    found = {name: BARE_LOG.findall(_visible(text)) for name, text in templates().items()}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_it_names_nothing_by_a_replaced_word() -> None:
    astray = [
        f"{module.name}:{line} {name}"
        for module in modules()
        for name, line in _own_names(module)
        if _is_banned_name(name)
        and name not in FRAMEWORK_WORDS - {"user", "users"}
        and name not in FRAMEWORK_NAMES.get(module.name, set())
    ]
    assert not astray


def test_it_says_nothing_with_a_replaced_word() -> None:
    astray = [
        f"{module.name}:{line} {text[:60]!r}"
        for module in modules()
        for text, line in literals(module.tree)
        if (BANNED.search(text) or BARE_LOG.search(text))
        and text not in FRAMEWORK_WORDS
        and not FRAMEWORK_TEXTS.search(text)
    ]
    assert not astray


def test_it_has_no_drawer_for_everything() -> None:
    drawers = {"utils", "helpers", "services", "managers", "constants", "signals", "misc", "common"}
    assert [
        module.name for module in modules() if drawers & set(module.path.with_suffix("").parts[-3:])
    ] == []


def test_it_writes_documents_in_its_own_words() -> None:
    explained = section(page("docs/glossary.md"), "Words that are not used")
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    for path in pages:
        text = re.sub(
            r"`[^`]*`|```.*?```",
            " ",
            path.read_text(encoding="utf-8").replace(explained, ""),
            flags=re.DOTALL,
        )
        assert BANNED.findall(text) == [], path.name


def test_it_spells_as_the_british_do() -> None:
    american = re.compile(r"\b(organiz|behavior|favorite|honor\b|cancel(?=ed|ing))", re.IGNORECASE)
    spoken = {name: _visible(text) for name, text in templates().items()}
    spoken |= {module.name: "\n".join(text for text, _ in literals(module.tree)) for module in modules()}
    spoken |= {
        p.relative_to(ROOT).as_posix(): p.read_text(encoding="utf-8") for p in (ROOT / "docs").rglob("*.md")
    }
    brands = re.compile(r"Huawei, Honor|^honor$", re.MULTILINE)  # spelt as their owners spell them
    found = {name: american.findall(brands.sub("", text)) for name, text in spoken.items()}
    assert {name: hits for name, hits in found.items() if hits} == {}
