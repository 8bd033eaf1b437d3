"""The format as tables: a row a unit, a column a language, further tables for what belongs to
units.
"""
