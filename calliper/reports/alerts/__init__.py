"""Alerts by rule: what is looked at, what raises an alert and what ends it, and the words for it."""
