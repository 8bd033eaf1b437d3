"""Hostile input through every door: refused in words or taken, never a failure, never half stored.

``hostile`` are the values, ``files`` and ``forms`` what is made of them, ``doors`` where it is sent
and ``tally`` what must hold afterwards. In the suite each door is tried a few times, always the
same; ``make fuzz`` tries them as often as one likes.
"""
