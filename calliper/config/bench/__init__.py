"""Measurements, as ratios within one run. Each file measures one thing and returns plain figures."""
