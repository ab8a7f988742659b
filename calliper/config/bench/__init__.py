"""Measurements: `ingest`, `pages` and `faults`, each returning plain figures; beside them what several of them need."""
