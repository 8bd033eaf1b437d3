"""Finds units by what they say.

``finding.find`` is the one way to ask, ``index.follow`` keeps the index right.
"""
