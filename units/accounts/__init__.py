"""Who signs in, how, and what is noted of it."""
