"""Records and their formats, records into rows, rows into records.

The only way in and out by file.
"""
