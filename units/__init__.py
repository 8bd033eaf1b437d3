"""The registry of government units.

Each room below begins with what it does that no neighbour does.
"""
