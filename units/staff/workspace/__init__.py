"""The workspace of a unit: its page with a pen at each part, and the acts that are done there."""
