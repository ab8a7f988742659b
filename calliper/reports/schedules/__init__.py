"""Scheduled reports: when a page is mailed, which days it covers, the mail itself, and the pages about all that.

Belongs here: moments, days, letters and the job. Not here: what a page holds (sheet/), who may see what (access/).
"""
