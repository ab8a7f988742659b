"""The process that serves the home folder, as the system tells of it. Facts only; checks stand beside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from calliper.config.server import lock

PROC = Path("/proc")


class NobodyServesError(OSError):
    """There is no process to look at."""


@dataclass(frozen=True)
class Serving:
    """`words` is its command line."""

    pid: str
    words: tuple[str, ...]

    def account(self) -> int:
        """The number of the account it runs under; raises OSError when the system does not tell."""
        return int(self._told("status", "Uid:").split()[0])

    def limit(self, name: str) -> float:
        """The limit now in force, such as "Max open files"; raises OSError when the system does not tell."""
        word = self._told("limits", name).split()[0]
        return float("inf") if word == "unlimited" else float(word)

    def has(self, option: str) -> bool:
        """Whether it was started with this option."""
        return any(word == option or word.startswith(f"{option}=") for word in self.words)

    def _told(self, file: str, name: str) -> str:
        for line in (PROC / self.pid / file).read_text(encoding="utf-8").splitlines():
            if line.startswith(name):
                return line.removeprefix(name)
        raise OSError(f"{PROC / self.pid / file} does not tell of {name}")


def serving() -> Serving:
    """The serving process; raises OSError when there is none, or when the system does not tell of it."""
    found = lock.holder(settings.HOME)
    if found is None:
        raise NobodyServesError("nobody serves this folder now")
    told = (PROC / found.pid / "cmdline").read_bytes()
    words = tuple(told.decode("utf-8", "replace").strip("\0").split("\0"))
    if not {"serve", "demo"} & set(words):
        # In a container processes have other numbers than outside.
        raise OSError(f"process {found.pid} is not the server: look from where the server runs")
    return Serving(found.pid, words)


def address() -> str:
    """The address that people and phones use: as the serving process announced it, else as it is set."""
    found = lock.holder(settings.HOME)
    return found.url if found and found.url else str(settings.BASE_URL)
