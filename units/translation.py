"""Which fields exist in every language. No language is required more than another."""

from modeltranslation.translator import TranslationOptions, register

from units.models import Contact, GlossaryEntry, Person, Post, Succession, Task, Unit, UnitKind


@register(GlossaryEntry)
class GlossaryEntryTranslation(TranslationOptions):
    fields = ("full_form",)
    required_languages = ()


@register(UnitKind)
class UnitKindTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ()


@register(Unit)
class UnitTranslation(TranslationOptions):
    fields = ("name", "acronym", "description", "legal_basis", "notice")
    required_languages = ()


@register(Task)
class TaskTranslation(TranslationOptions):
    fields = ("text",)
    required_languages = ()


@register(Person)
class PersonTranslation(TranslationOptions):
    fields = ("given_name", "family_name", "honorific_prefix", "honorific_suffix")
    required_languages = ()


@register(Post)
class PostTranslation(TranslationOptions):
    fields = ("title", "title_feminine")
    required_languages = ()


@register(Contact)
class ContactTranslation(TranslationOptions):
    fields = ("label", "text")
    required_languages = ()


@register(Succession)
class SuccessionTranslation(TranslationOptions):
    fields = ("legal_basis",)
    required_languages = ()
