"""A list of people on its way in: text into a table, headings into fields, rows into what would happen."""
