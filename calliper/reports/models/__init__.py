from calliper.reports.models.alert import AlertRaised, AlertRule
from calliper.reports.models.export import Export
from calliper.reports.models.ordinal import Counter, Ordinal, OrgOrdinal
from calliper.reports.models.saved_report import SavedReport
from calliper.reports.models.state import ProjectionState
from calliper.reports.models.wall import Wall

__all__ = [
    "AlertRaised",
    "AlertRule",
    "Counter",
    "Export",
    "Ordinal",
    "OrgOrdinal",
    "ProjectionState",
    "SavedReport",
    "Wall",
]
