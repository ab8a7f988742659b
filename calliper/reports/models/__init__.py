from calliper.reports.models.export import Export
from calliper.reports.models.ordinal import Counter, Ordinal, OrgOrdinal
from calliper.reports.models.saved_report import SavedReport
from calliper.reports.models.state import ProjectionState

__all__ = ["Counter", "Export", "Ordinal", "OrgOrdinal", "ProjectionState", "SavedReport"]
