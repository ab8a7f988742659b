"""Dimensions: what metrics can be split by."""
