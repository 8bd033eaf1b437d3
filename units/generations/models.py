"""No model: the table has no rows of anybody's, and belongs to the triggers alone."""
