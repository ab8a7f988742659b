"""Where the server is."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Address:
    """The operator's server of figures; shown without its password."""

    url: str
    database: str
    name: str = ""
    password: str = field(default="", repr=False)
    cluster: str = ""

    def __str__(self) -> str:
        return f"{self.url}/{self.database}"
