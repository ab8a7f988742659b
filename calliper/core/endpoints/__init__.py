"""What every endpoint for other software shares: how it is asked, pages, answers, refusals and the document about it.

Holds no word of the business: each slice describes its own things and puts its endpoints into its `api.py`.
"""
