"""What a reader of one language is shown, and in which language it really is."""
