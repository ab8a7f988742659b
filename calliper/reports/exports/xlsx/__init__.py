"""A sheet as a workbook, written as a stream: nothing of it lies on the disk in the clear, nor in memory as a whole."""

from calliper.reports.exports.xlsx.book import workbook

__all__ = ["workbook"]
