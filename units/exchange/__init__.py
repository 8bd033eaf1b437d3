"""Records and their formats, records into rows, rows into records: the only way in and out by file."""
