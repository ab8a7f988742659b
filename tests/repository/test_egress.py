"""Nothing calls another machine but through the guard: who opens a socket stands here, with the reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.repository.sources import PACKAGE, modules

# Modules that open connections, and calls of asyncio that do.
MODULES = {
    "socket",
    "socketserver",
    "_socket",
    "ssl",
    "smtplib",
    "poplib",
    "imaplib",
    "ftplib",
    "telnetlib",
    "nntplib",
    "xmlrpc",
    "http.client",
    "urllib.request",
    "urllib3",
    "requests",
    "httpx",
    "httpcore",
    "aiohttp",
    "websockets",
    "paramiko",
    "boto3",
    "botocore",
    "dns",
    "h11",
    "pycurl",
    "wsgiref",
    "multiprocessing.connection",
    "asyncio",
    "django.core.mail.backends.smtp",
}
ALLOWED = {
    "core/egress.py": "the guard itself",
    "orgs/guarded_smtp.py": "speaks SMTP over a connection of the guard",
    "orgs/mail.py": "the operator's own mail server, which the operator names; and words for what went wrong",
    "config/server/certificate.py": "asks this machine for its own names",
    "config/server/listener.py": "listens",
    "config/server/place.py": "asks whether a name is this machine",
    "config/server/tls.py": "listens",
    "config/server/front.py": "listens",
    "config/demo/launch.py": "looks for a free port of this machine",
    "config/demo/live.py": "the demo's phones call the demo's server",
    "config/doctor/": "calls this very server, at the address that the operator gave it",
    "config/bench/": "measures a server of its own on this machine",
    "reports/store/clickhouse/http.py": "the operator's own server of figures, which the operator names",
    "sync/phone/": "the reference phone, which is no part of the server",
}


def opens(tree: ast.AST) -> set[str]:
    """The modules named by a file that can open a connection; an import in a function counts as well."""
    return {
        name for name in _named(tree) if any(name == each or name.startswith(f"{each}.") for each in MODULES)
    }


def _named(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in {
            "__import__",
            "import_module",
        }:
            yield from (
                word.value
                for word in node.args
                if isinstance(word, ast.Constant) and isinstance(word.value, str)
            )


def _found() -> dict[str, set[str]]:
    found = {module.path.relative_to(PACKAGE).as_posix(): opens(module.tree) for module in modules()}
    return {name: named for name, named in found.items() if named}


def test_nobody_else_opens_a_connection() -> None:
    strangers = {
        name: sorted(named) for name, named in _found().items() if not name.startswith(tuple(ALLOWED))
    }
    assert strangers == {}, "call other machines through calliper.core.egress"


def test_every_exception_is_still_needed() -> None:
    found = _found()
    needless = {each for each in ALLOWED if not any(name.startswith(each) for name in found)}
    assert needless == set()


@pytest.mark.parametrize(
    "text",
    [
        "import socket",
        "import socket as harmless",
        "from urllib import request",
        "from urllib.request import urlopen",
        "import urllib.request",
        "import http.client",
        "from http import client",
        "def f():\n    import httpx",
        "import importlib\nimportlib.import_module('httpx')",
        "__import__('smtplib')",
        "import asyncio",
        "from django.core.mail.backends.smtp import EmailBackend",
        "from django.core.mail.backends import smtp",
    ],
)
def test_it_sees_each_way_to_open_one(text: str) -> None:
    assert opens(ast.parse(text))


@pytest.mark.parametrize(
    "text", ["from urllib.parse import quote", "import http", "from http import HTTPStatus", "import json"]
)
def test_it_lets_the_harmless_pass(text: str) -> None:
    assert not opens(ast.parse(text))
