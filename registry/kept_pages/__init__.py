"""Whole answers to citizens, kept as bytes until the registry is written or the day ends.

``middleware.py`` is where a request meets them, ``rules.py`` says which may be kept and under which
key, ``answers.py`` what an answer is and how it is given (validators, compression, 304),
``store.py`` holds them in this process, ``shared.py`` among processes and machines, ``release.py``
tells those of one release from those of another.

Whoever is signed in, or may be, is given none of them, and none is made from theirs.
"""
