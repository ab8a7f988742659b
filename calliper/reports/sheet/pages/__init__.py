"""Every module of this folder makes the sheets of one page, found by itself."""
