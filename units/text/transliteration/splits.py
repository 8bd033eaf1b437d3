"""Words in which lj, nj and dž are two letters each: at the seam of a prefix, or in a foreign root.

The class is closed. The stems below cover every word with н+ј, л+ј and д+ж of the Serbian hunspell
dictionary 7.5, and the names of places in CLDR and the time zone database; foreign names beyond
them belong in the glossary.
"""

from __future__ import annotations

import re

SEAM = re.compile(
    r"""
      # nad-živeti, pod-župan, od-žaliti, pred-želudac; odžak, nadžak and Odžaci have the one letter
      (?<![^\W_]) (?:pre|iz|ne|na)? (?:nad|pod|od|pred)
      (?=ž(?:iv|al[ijb]|ari|et|up|anr|argon|bun|eg|ig|eć|vak|var|nj|d|elu))
    | (?<=fel) d (?=žand)
    | (?<![^\W_]) an d (?=žej)                                 # Andžej
      # Latin prefixes and roots: injekcija, konjunktura, anjon; konj, konjušar and Injac have the
      # one letter
    | in (?=j(?:ek[ctš]|unk))
    | kon (?=j(?:ekt|ug[aio]|uk[tc]|unk|unt))
    | (?<![^\W_]) (?:iz)? van (?=j(?:ez|ed))
    | (?<![^\W_]) an (?=jon)
    | (?<![^\W_]) man (?=jogan)
    | (?<![^\W_]) on (?:l(?=jan)|(?=jlajn))
      # foreign names
    | (?<![^\W_]) tan (?=jug) | (?<![^\W_]) šen (?=j[ae]ng) | (?<![^\W_]) rezol (?=jut)
    | (?<![^\W_]) n (?=jue(?![^\W_]))
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Matches up to the seam: what follows begins with the second letter, ž or j."""
