"""Rules about the code itself: what reviews would otherwise have to repeat."""
