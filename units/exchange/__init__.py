"""Records and their formats: what files state, and how. No rows are read or written here."""
