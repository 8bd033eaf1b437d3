"""Texts and queries as tokens that meet, whatever the script, case, inflection or notation.

Pure. The same functions analyse what is stored and what is asked, so that both meet. A token is
ASCII, ``[a-z0-9_]+``, and says by its beginning of which layer it is: a surface has none, what
stands behind it in certainty begins with ``_``.
"""
