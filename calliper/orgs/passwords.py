"""How passwords are kept: Argon2id, two at a time at most, so that sign-ins never starve the phones."""

from __future__ import annotations

import threading
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

MEMORY_KIB = 46 * 1024
SLOTS = threading.BoundedSemaphore(2)


class Argon2id(Argon2PasswordHasher):
    """46 MiB, one pass, one lane: the second of OWASP's equivalent settings."""

    time_cost = 1
    parallelism = 1

    @property
    def memory_cost(self) -> int:  # type: ignore[override]
        """KiB; tests set a small one, as nothing else does."""
        return getattr(settings, "ARGON2_MEMORY_KIB", MEMORY_KIB)

    def encode(self, password: str, salt: str) -> str:
        """Hash once a slot is free."""
        with SLOTS:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Check once a slot is free."""
        with SLOTS:
            return super().verify(password, encoded)

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Argon2's time lies in its memory, which a stored hash already fixes."""

    def must_update(self, encoded: str) -> Any:
        """Whether the hash was made with other settings than today's."""
        return super().must_update(encoded)
