"""What one installation remembers besides its queue: one small JSON file, replaced whole or not at all."""

import json
import os
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

ConsentState = Literal["required", "given", "withdrawn"]

DEFAULT_FACTS: dict[str, Any] = {
    "model": "Reference phone",
    "manufacturer": "Calliper",
    "android_version": "16",
    "sdk": 36,
    "app_version": "0.1.0",
    "app_version_code": 1,
}


@dataclass
class State:
    """Everything but calls and the key; holds the token, so the file is readable by its owner only."""

    install_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    base_url: str = ""
    pin: str | None = None
    device_id: str | None = None
    token: str | None = None
    organisation: dict[str, Any] = field(default_factory=dict)
    agent: dict[str, Any] = field(default_factory=dict)
    policy: dict[str, Any] | None = None
    policy_etag: str | None = None
    notice: dict[str, Any] | None = None
    consent: ConsentState = "required"
    pending_receipt: dict[str, Any] | None = None
    previous_receipt: str | None = None
    pauses: list[tuple[int, int | None]] = field(default_factory=list)
    sims: list[dict[str, Any]] = field(default_factory=list)
    are_sims_told: bool = True
    line_number: str | None = None
    device: dict[str, Any] = field(default_factory=lambda: dict(DEFAULT_FACTS))
    zone: str = "Asia/Kolkata"
    language: str = "en"
    re_read: list[str] = field(default_factory=list)
    gaps: list[dict[str, Any]] = field(default_factory=list)
    sunset: str | None = None
    is_revoked: bool = False

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the file, or start a new installation if there is none."""
        if not path.exists():
            return cls()
        body = json.loads(path.read_text("utf-8"))
        return cls(**{name: value for name, value in body.items() if name in cls.__dataclass_fields__})

    def want_again(self, days: Iterable[str]) -> None:
        """Remember days (ISO dates) that the server wants read again."""
        self.re_read += [day for day in days if day not in self.re_read]

    def save(self, path: Path) -> None:
        """Write beside, flush, rename: a kill at any moment leaves the old file or the new one."""
        beside = path.with_suffix(".new")
        with os.fdopen(
            os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
        ) as file:
            json.dump(asdict(self), file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
