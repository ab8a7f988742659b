"""The kinds of notices of the slice, declared by being loaded."""

from calliper.reports.alerts import notices as alerts

__all__ = ["alerts"]
