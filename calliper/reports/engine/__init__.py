"""Engines that answer SQL: DuckDB here, ClickHouse at scale."""
