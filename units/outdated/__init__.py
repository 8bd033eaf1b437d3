"""Which translations were made of a source text that says something else by now."""
