"""How far an organisation is on the way to its first calls: counted from rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from calliper.calls import access as calls
from calliper.core.permissions import ORG, reach
from calliper.devices import access as devices
from calliper.orgs.viewer import Viewer
from calliper.sync import access
from calliper.sync.models import Batch


@dataclass(frozen=True)
class Progress:
    """Phones enrolled and agreed, batches received, imports begun, calls stored."""

    phones: int
    agreed: int
    batches: int
    imports: int
    calls: int

    @property
    def seen(self) -> str:
        """A word that differs as soon as any of the numbers does."""
        return f"{self.phones}-{self.agreed}-{self.batches}-{self.imports}-{self.calls}"


def progress(viewer: Viewer) -> Progress:
    """Five counts over everything in the viewer's reach."""
    phones = devices.devices(viewer)
    batches = Batch.objects.all()
    if reach(viewer, "devices.read") != ORG:
        batches = batches.filter(device_id__in=phones.values("pk"))
    return Progress(
        phones=phones.count(),
        agreed=phones.filter(consent="given").count(),
        batches=batches.count(),
        imports=access.imports(viewer).filter(began_at__isnull=False).count(),
        calls=calls.calls(viewer).count(),
    )


def marks(found: Progress) -> list[dict[str, Any]]:
    """The stretches of the way, each done or not; the first open one waits."""
    way = [
        (_("A phone is connected"), found.phones),
        (_("Its holder has read the notice and agreed"), found.agreed),
        (_("The phone has delivered a first batch"), found.batches),
    ]
    if found.imports and not found.phones:
        way = [(_("A call log is being read"), found.imports)]
    way.append((_("Calls are stored"), found.calls))
    waiting = next((label for label, n in way if not n), "") if found.phones or found.imports else ""
    return [{"label": label, "done": bool(n), "waits": label == waiting} for label, n in way]
