from calliper.reports.models.alert import AlertRaised, AlertRule
from calliper.reports.models.export import Export
from calliper.reports.models.ordinal import Counter, Ordinal, OrgOrdinal
from calliper.reports.models.saved_report import FirstView, Pin, SavedReport, Share
from calliper.reports.models.schedule import Recipient, Schedule, Sending
from calliper.reports.models.state import ProjectionState
from calliper.reports.models.wall import Wall

__all__ = [
    "AlertRaised",
    "AlertRule",
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
    "Wall",
]
