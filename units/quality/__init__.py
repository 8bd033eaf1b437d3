"""What is missing or doubtful, kept by unit, and up to where each of the staff has looked."""
