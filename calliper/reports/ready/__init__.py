"""Ready reports: pages that ask what is asked most, each one file in pages/, put together from the parts in parts/.

Belongs here: what such a page asks, shows and is called. Not here: what a number is (metrics/), how a question is
answered (access/), how charts and tables are made of an answer (explorer/).
"""
