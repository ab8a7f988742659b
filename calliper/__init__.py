"""Calliper: every business call a team makes over ordinary SIM phones, on the team's own server."""
