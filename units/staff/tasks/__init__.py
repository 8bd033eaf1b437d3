"""The tasks of a unit as an outline: pasted, put in order, translated line by line."""
