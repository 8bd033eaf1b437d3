"""How records are written down: one module or package a format.

No rows are read or written here.
"""
