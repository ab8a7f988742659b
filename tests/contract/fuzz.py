"""How schemathesis is used here: the same cases every time, a few in CI, as many as `CALLIPER_FUZZ_EXAMPLES` says."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings

EXAMPLES = int(os.environ.get("CALLIPER_FUZZ_EXAMPLES", "10"))
UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
# Those that the server knows; any other is answered with 501, which is no fault.
METHODS = ["get", "put", "post", "delete", "options", "patch", "trace"]
# What is wrong may be refused for its length alone.
REFUSED = ["400", "401", "403", "404", "405", "406", "409", "413", "414", "415", "422", "428", "429", "5xx"]
# What is made up is the same every time; the world is made once per operation, as nothing here changes it much.
STEADY = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)


def opened(document: Mapping[str, Any], **config: Any) -> Any:
    """A contract with this process's own server behind it; every check of schemathesis, but for what is configured."""
    phases = {"coverage": {"unexpected-methods": METHODS}}
    # Who comes in is the test's to say; the check `ignored_auth` leaves the key out by itself.
    generation = {"with-security-parameters": False}
    checks = {"negative_data_rejection": {"expected-statuses": REFUSED}}
    held = schemathesis.Config.from_dict(
        {"phases": phases, "generation": generation, "checks": checks, **config}
    )
    schema = schemathesis.openapi.from_dict(dict(document), config=held)
    schema.app = _answered
    return schema


def is_right(case: Any) -> bool:
    """Whether the case was made up to be what the contract allows."""
    return bool(case.meta and case.meta.generation.mode.is_positive)


def dice(text: str, sides: int) -> int:
    """The same throw for the same text."""
    return zlib.crc32(text.encode()) % sides


def put_known(case: Any, known: Mapping[str, list[str]]) -> None:
    """Half of the ids that were made up become ids that exist: strangers' ids alone would find nothing."""
    for held in (case.path_parameters, case.query):
        for name in set(held or {}) & set(known):
            value = held[name]
            if isinstance(value, str) and UUID.fullmatch(value) and dice(value, 2):
                held[name] = known[name][dice(f"{value}!", len(known[name]))]


@contextmanager
def reaching(wanted: int) -> Iterator[set[int]]:
    """Collects the statuses of answers; fails unless the wanted one is among them, for else little was tried."""
    found: set[int] = set()
    yield found
    assert wanted in found, f"only {sorted(found)} was ever answered"


def _answered(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The product's answer, in the test's own transaction: a server closes its connection between requests."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        response = get_wsgi_application()(environ, start_response)
        body = b"".join(response)
        response.close()
        return [body]
    finally:
        for signal in signals:
            signal.connect(close_old_connections)
