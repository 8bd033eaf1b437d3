"""Records into rows: all of a call or none of it, the tree right afterwards, errors that a
webmaster can act on.
"""
