"""Words that a query can do without, in their plain form.

They are prepositions, conjunctions and pronouns, and how one asks who is responsible.
"""

from __future__ import annotations

_SMALL = """
a ali ampak da do in iz je k ki kot med na nad naj ne ni o ob od po pod pri proti s se sem si so
svoj ta tam te ti to tudi tukaj v za z ze
i ili u na od do iz sa s za po pri pred kod o ka nad pod kroz preko radi zbog te pa ali a ni niti
je su se li da ne to ta taj koji koja
koje svoj svoja svoje svi sve
the of and for in to on at by with from or an a is are was be this that it its as
da an rom ra tu ar es is am im me shen chven tkven mis misi mat mati aris iqo
"""
"""Kept small: a word that names something must not be among them."""

_ASKING = """
kdo komu koga kje kdaj kaj kam kako kateri katera katero ukvarja ukvarjajo skrbi pristojen
pristojna pristojno odgovoren odgovorna
odgovorno obrnem obrniti ureja urejajo vodi
ko kome gde kada sta kako koga bavi bave nadlezan nadlezna nadlezno nadlezni odgovoran zaduzen
zaduzena zaduzeno obratim obratiti
who whom what where when which how deals deal dealing handles handle responsible charge does do
can i contact
vin vis ra sad rodis romeli pasukhismgebeli pasukhismgebelia mushaobs sheekheba
"""

ASKING = frozenset(_ASKING.split())
STOP_WORDS = frozenset(_SMALL.split()) | ASKING
