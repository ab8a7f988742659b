"""The charts of pages, drawn without a browser: as SVG, as PNG for mails, and as parts for a printed page.

Belongs here: where each bar, line and letter goes. Not here: what is drawn (explorer/plot.py), and the chart that
answers to a mouse (frontend/scripts/chart/).
"""

from calliper.reports.picture.drawing import canvas, svg
from calliper.reports.picture.raster import parts, png
from calliper.reports.picture.told import told

__all__ = ["canvas", "parts", "png", "svg", "told"]
