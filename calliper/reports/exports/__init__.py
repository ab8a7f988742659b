"""Pages as files: what a sheet holds, written as a table, a workbook or a paper, piece by piece and encrypted.

Belongs here: formats, the job, and the pages about exports. Not here: what a page holds (sheet/pages/).
"""
