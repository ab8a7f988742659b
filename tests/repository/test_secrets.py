"""The repository holds no secret, no place on somebody's machine and no address of a package registry."""

from __future__ import annotations

import re

from tests.repository.sources import ROOT, kept_files, text_of

HOMES = re.compile(
    r"(?<![\w.}])/(?:home|Users)/(?!calliper\b)[a-z_][\w.-]*/|(?<![\w./])/(?:root|work)/[\w.-]+"
)
REGISTRIES = re.compile(
    r"https?://[^\s\"'<>)]*(?:pypi|pythonhosted|npmjs|registry|artifactory|nexus|mirror|/simple\b)[^\s\"'<>)]*"
    r"|--(?:extra-)?index-url|--trusted-host",
    re.IGNORECASE,
)
SECRETS = re.compile(
    r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    r"|\bsk-[A-Za-z0-9]{32,}|\bxox[abp]-[\w-]{10,}|\bAIza[\w-]{35}\b|\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\."
    r"|://[^\s/:@{]+:(?!password@)[^\s/@{]{8,}@"
)
# This file spells the patterns out.
OWN = "tests/repository/test_secrets.py"
OPEN_EXAMPLES = {
    "protocol/examples/signature_vectors.json": "a test key, so that an app can check its signatures",
    "protocol/examples/receipts.json": "the same, for receipts",
}


def _found(pattern: re.Pattern[str], but: set[str] | None = None) -> list[str]:
    hits = []
    for path in kept_files():
        name = path.relative_to(ROOT).as_posix()
        text = text_of(path)
        if text is None or name == OWN or name in (but or set()):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            hits.extend(f"{name}:{number} {hit.group(0)[:60]}" for hit in pattern.finditer(line))
    return hits


def test_it_reads_the_repository() -> None:
    assert len(kept_files()) > 100


def test_it_names_no_folder_of_somebody() -> None:
    assert _found(HOMES) == []


def test_it_names_no_package_registry() -> None:
    assert _found(REGISTRIES) == []


def test_it_holds_no_secret() -> None:
    assert _found(SECRETS, set(OPEN_EXAMPLES)) == []


def test_it_keeps_the_home_folder_out() -> None:
    kept = {path.relative_to(ROOT).parts[0] for path in kept_files()}
    assert not kept & {"data", ".venv", "node_modules"}
    suffixes = {path.suffix for path in kept_files()}
    assert not suffixes & {".sqlite3", ".pem", ".key", ".partial"}
