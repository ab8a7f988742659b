"""The page where any question about calls is asked: an address becomes a report, and the report a chart and a table."""
