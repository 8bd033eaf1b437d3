"""Records into rows: all of a call or none of it, and errors that a webmaster can act on.

A load is planned (``plan``), told as a difference (``difference``) and carried out (``apply``).
"""
