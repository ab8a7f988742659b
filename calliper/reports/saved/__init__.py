"""Saved views: which pages have them, what they keep, and where they show: as tabs, in lists, on the dashboard."""
