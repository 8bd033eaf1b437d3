"""The format as tables: a row a unit, a column a language, more tables for what belongs to it."""
