"""A test leaves its process as it was: the next ones start servers from it, which inherit what it has become."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _process_as_before() -> Iterator[None]:
    """Commands that run within a test set a mask for files; a lower priority could never be taken back."""
    umask = os.umask(0o022)
    os.umask(umask)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "nice", lambda by: by)
        yield
    os.umask(umask)
