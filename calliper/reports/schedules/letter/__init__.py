"""The mail of a scheduled report: what it says, how it looks where there are no style sheets, and its parts."""
