from calliper.reports.models.export import Export
from calliper.reports.models.ordinal import Counter, Ordinal, OrgOrdinal
from calliper.reports.models.saved_report import FirstView, Pin, SavedReport, Share
from calliper.reports.models.schedule import Recipient, Schedule, Sending
from calliper.reports.models.state import ProjectionState

__all__ = [
    "Counter",
    "Export",
    "FirstView",
    "Ordinal",
    "OrgOrdinal",
    "Pin",
    "ProjectionState",
    "Recipient",
    "SavedReport",
    "Schedule",
    "Sending",
    "Share",
]
