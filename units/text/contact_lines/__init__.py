"""Lines of contacts as ministries write them, taken apart: each number and address by itself.

Nothing is guessed. What is certain gets a value; what is not is kept as written, with a question
and, where there is a likely answer, a suggestion that a person may accept. No word is lost: each
stands in what was found, or the whole line holds no contact.

A line goes through ``tokens`` (signs, words, digits), ``grammar`` (what stands together) and
``assignment`` (whose the words between are).
"""

from units.text.contact_lines.found import FoundContact, Question, of_kind
from units.text.contact_lines.reading import lines_of, read_lines

__all__ = ["FoundContact", "Question", "lines_of", "of_kind", "read_lines"]
