"""The projection: one DuckDB file, owned by the one process, that can be made again from the system of record."""
