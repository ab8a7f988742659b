"""Changes to the code under test, one check removed at a time, to see whether the matrix would notice."""
