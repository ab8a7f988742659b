"""Guidance per maker: what keeps a phone from reporting, and where it is switched. Adding a maker is one file.

Menus move from one version of Android to the next; each page says so.
"""

from __future__ import annotations

from calliper.devices.makers.base import Maker, Step
from calliper.devices.makers.coloros import COLOROS
from calliper.devices.makers.google import GOOGLE
from calliper.devices.makers.huawei import HUAWEI
from calliper.devices.makers.motorola import MOTOROLA
from calliper.devices.makers.nokia import NOKIA
from calliper.devices.makers.samsung import SAMSUNG
from calliper.devices.makers.vivo import VIVO
from calliper.devices.makers.xiaomi import XIAOMI

# The last one is for everybody else.
MAKERS = (XIAOMI, SAMSUNG, COLOROS, VIVO, HUAWEI, MOTOROLA, NOKIA, GOOGLE)


def maker_of(manufacturer: str) -> Maker:
    """The guidance for what a phone calls its maker, in any spelling; plain Android for one that is unknown."""
    words = manufacturer.lower().replace("-", " ").split()
    return next((maker for maker in MAKERS if set(words) & set(maker.brands)), GOOGLE)


__all__ = ["MAKERS", "Maker", "Step", "maker_of"]
