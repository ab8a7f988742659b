"""The projection in a ClickHouse server, named by CALLIPER_REPORTS_URL, instead of in DuckDB's file (ADR 18)."""
