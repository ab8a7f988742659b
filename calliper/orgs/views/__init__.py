"""Screens of the slice, one file per page."""
