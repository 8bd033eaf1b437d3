"""Commands over the whole registry; those of a single room stand there."""
