"""HTML input of the slice, one file per page."""
