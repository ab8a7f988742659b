"""One thing that is tried: by whom, at which address, and how to find out what was wrong with the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from calliper.config.assure.routes import Route
from calliper.config.assure.world.principal import Principal


@dataclass(frozen=True)
class Trial:
    """`refused` says that the answer must be a refusal; `play` gives sentences, none when all is as it must be."""

    principal: Principal
    route: Route
    refused: bool
    play: Callable[[], list[str]]
