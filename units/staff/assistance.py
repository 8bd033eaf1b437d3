"""Help while an editor types: proposals in the other script, what to look at, codes.

Text in, text out: nothing is stored.
"""

from __future__ import annotations

import json

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, JsonResponse
from django.http.request import RawPostDataException
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from units.localized import glossary
from units.models.codes import CodedByName
from units.script_warnings import mended, script_warnings
from units.staff.gates import is_storable
from units.staff.lookups import is_key
from units.text.languages import LANGUAGES, SERBIAN_CYRILLIC, SERBIAN_LATIN, match
from units.text.transliteration import Doubt, propose_cyrillic, to_latin

MOST_CHARACTERS = 100_000

DOUBT_REASONS = {
    Doubt.ADDRESS: gettext_lazy("an address or markup: kept"),
    Doubt.FOREIGN: gettext_lazy("not a Serbian word, it seems: kept"),
    Doubt.NUMERAL: gettext_lazy("a Roman numeral, it seems: kept"),
    Doubt.ABBREVIATION: gettext_lazy("an abbreviation: some write it in Latin"),
    Doubt.SEAM: gettext_lazy("two letters here, not one: is that right?"),
    Doubt.SPOILT: gettext_lazy("spoilt by a wrong encoding, it seems: put right"),
}


@require_POST
def propose(request: HttpRequest) -> JsonResponse:
    """A text in the other Serbian script.

    ``text``, and ``segments`` of which those with a ``reason`` should be looked at.
    """
    asked = _question_of(request)
    text = _text_in(asked, "text")
    if asked.get("to") == SERBIAN_LATIN:
        latin = to_latin(text, glossary.current())
        return JsonResponse(
            {"text": latin, "segments": [{"source": text, "proposed": latin, "reason": ""}]}
        )
    if asked.get("to") != SERBIAN_CYRILLIC:
        raise BadRequest
    proposal = propose_cyrillic(text, glossary.current())
    segments = [
        {
            "source": word.source,
            "proposed": word.proposed,
            "reason": str(DOUBT_REASONS[word.doubt]) if word.doubt else "",
        }
        for word in proposal.segments
    ]
    return JsonResponse({"text": proposal.text, "segments": segments})


@require_POST
def look_at_scripts(request: HttpRequest) -> JsonResponse:
    """What should be looked at in a text of a language, if it has one.

    ``remarks``, a sentence each, and the text ``mended``.
    """
    asked = _question_of(request)
    text, language = _text_in(asked, "text"), _text_in({"language": ""} | asked, "language")
    about = text, match(language) or "", glossary.current
    return JsonResponse({"remarks": script_warnings(*about), "mended": mended(*about)})


@require_POST
def propose_code(request: HttpRequest) -> JsonResponse:
    """A free code for what stands in a form, for those who may write such forms.

    ``model`` and ``fields``, of which names and the parent count.
    """
    asked = _question_of(request)
    try:
        model: type[Model] = apps.get_model("units", str(asked.get("model")))
    except LookupError as error:
        raise BadRequest from error
    fields = asked.get("fields")
    if not issubclass(model, CodedByName) or not isinstance(fields, dict):
        raise BadRequest
    screens = admin.site.get_model_admin(model)
    if not (screens.has_add_permission(request) or screens.has_change_permission(request)):
        raise PermissionDenied
    row = model(**_fields_for_code(model, fields), **_parent_for_code(request, model, fields))
    return JsonResponse(
        {"code": row.proposed_code() if row.code_stem() else "", "reason": _("Write a name first.")}
    )


def _question_of(request: HttpRequest) -> dict[str, object]:
    try:
        asked: object = json.loads(request.body)
    except (ValueError, RecursionError, RawPostDataException) as error:
        raise BadRequest from error
    if not isinstance(asked, dict):
        raise BadRequest
    return asked


def _text_in(asked: dict[str, object], name: str) -> str:
    text = asked.get(name)
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS or not is_storable(text):
        raise BadRequest
    return text


def _fields_for_code(model: type[CodedByName], fields: dict[str, object]) -> dict[str, object]:
    """The fields of a form from which a code is made."""
    columns = {field.name for field in model._meta.concrete_fields}
    languages = tuple(f"_{language.suffix}" for language in LANGUAGES.values())
    stated: dict[str, object] = {
        name: _text_in(fields, name)
        for name, value in fields.items()
        if name in columns
        and isinstance(value, str)
        and (name.endswith(languages) or name in {"territory", "original_language"})
    }
    if stated.get("original_language", "") not in {"", *LANGUAGES}:
        raise BadRequest
    return stated


def _parent_for_code(
    request: HttpRequest, model: type[CodedByName], fields: dict[str, object]
) -> dict[str, object]:
    """The parent, where there is one that the editor may see: a code begins with that of its top.

    A key that names nothing is as good as none, and so is one that names what he may not see.
    """
    key = fields.get("parent")
    has_parent = any(field.name == "parent" for field in model._meta.concrete_fields)
    if not has_parent or not key:
        return {}
    screens = admin.site.get_model_admin(model)
    if not screens.has_view_permission(request):
        raise PermissionDenied
    if not is_key(key):
        raise BadRequest
    return {"parent": screens.get_queryset(request).filter(pk=key).first()}


urlpatterns = [
    path("propose/", admin.site.admin_view(propose), name="assistance-propose"),
    path("scripts/", admin.site.admin_view(look_at_scripts), name="assistance-scripts"),
    path("code/", admin.site.admin_view(propose_code), name="assistance-code"),
]
