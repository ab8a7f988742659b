"""Days of invented phones against a server that is killed, locked and refused the disk; then everything is counted."""

from calliper.config.bench.faults.command import HELP, arguments, is_clean, measure, table

__all__ = ["HELP", "arguments", "is_clean", "measure", "table"]
