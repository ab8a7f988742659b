from calliper.sync.models.imports import (
    ENDED,
    OPEN_STAGES,
    WORKING,
    Import,
    ImportMapping,
    ImportProblem,
    Stage,
)
from calliper.sync.models.ledger import Batch, Quarantined

__all__ = [
    "ENDED",
    "OPEN_STAGES",
    "WORKING",
    "Batch",
    "Import",
    "ImportMapping",
    "ImportProblem",
    "Quarantined",
    "Stage",
]
