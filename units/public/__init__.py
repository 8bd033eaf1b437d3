"""The pages that citizens read: each is found, shaped and handed to its template here."""
