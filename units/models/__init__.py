"""What the registry keeps."""

from units.models.contact import Contact
from units.models.glossary import GlossaryEntry
from units.models.kind import UnitKind
from units.models.people import Appointment, Person, Post
from units.models.succession import FormerCode, Succession
from units.models.task import Task
from units.models.unit import Unit
from units.models.upload import Upload

__all__ = [
    "Appointment",
    "Contact",
    "FormerCode",
    "GlossaryEntry",
    "Person",
    "Post",
    "Succession",
    "Task",
    "Unit",
    "UnitKind",
    "Upload",
]
