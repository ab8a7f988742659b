"""Tables out of files that anybody may send: CSV and XLSX, read by a child process with limits.

`reading.read_table` takes a small one whole, `reading.stream_rows` a long one row by row; both raise
`refused.FileRefused` with a sentence. The child loads this package: keep this file free of imports.
"""
