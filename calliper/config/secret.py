"""The instance secret that signs sessions and links, made once and kept in the home folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def instance_secret(home: Path) -> str:
    """Read HOME/secret.key, or make it (mode 0600) on the first start."""
    file = home / "secret.key"
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = secrets.token_urlsafe(50)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(made)
    return made
