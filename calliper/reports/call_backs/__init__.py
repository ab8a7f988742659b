"""Calls to return: who waits, who has it, what is done. The pairs are a metric's, what people decided is in `calls`."""
