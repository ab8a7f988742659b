"""A sheet as a paper: its words go to Typst as data, in a child process with limits, and come back as PDF.

Nothing here may import Django: the child holds no settings and no keys. What makes the data is print_out.py.
"""
