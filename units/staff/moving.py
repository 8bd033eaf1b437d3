"""Where a unit stands: by its form, by dragging, by a button; both ends of a move are asked."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from units.authorship import Door, writing_as
from units.busy import why_wait
from units.databases.waiting import is_busy
from units.models import Unit
from units.rights.holding import Anybody
from units.rights.who import Action, choosable_by, may, may_put, may_somewhere
from units.staff.history import done
from units.staff.lookups import is_key
from units.staff.tree.together import newest_change
from units.tree import StructureError, tree_lock


class PlacedUnit(ModelForm):
    """A unit with its place, which somebody must be allowed to give it."""

    instance: Unit
    reader: Anybody
    """Who writes; the admin says so in a class of its own."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        is_at_top = not self.instance._state.adding and self.instance.parent_id is None
        if "parent" in self.fields and not is_at_top and not self._may_stand(None):
            self.fields["parent"].required = True

    def clean_parent(self) -> Unit | None:
        """The unit above. Raises ``ValidationError`` where nobody may put it there."""
        parent: Unit | None = self.cleaned_data["parent"]
        is_new = self.instance._state.adding
        if (is_new or "parent" in self.changed_data) and not self._may_stand(parent):
            raise ValidationError(_("You may not put a unit there."), code="rights")
        return parent

    def _may_stand(self, parent: Unit | None) -> bool:
        if self.instance._state.adding:
            return may(self.reader, Action.ADD, parent)
        return may_put(self.reader, parent)

    def _post_clean(self) -> None:
        """What the model refuses of a code names no unit that is kept from the editor."""
        super()._post_clean()  # type: ignore[misc]
        errors = self.errors.get("code")
        for error in errors.as_data() if errors is not None else ():
            other = error.params.get("unit") if error.code == "former" and error.params else None
            if other and not choosable_by(self.reader).filter(pk=other.pk).exists():
                message = _("This code was once that of another unit. Choose another one.")
                self.errors["code"] = self.error_class([str(message)])


DRAGGED = {
    "left": _("“%(unit)s” now stands before “%(other)s”."),
    "right": _("“%(unit)s” now stands after “%(other)s”."),
    "last-child": _("“%(unit)s” is now a part of “%(other)s”."),
}
"""What is said of a move, by where it leads."""


class UnitMoving(admin.ModelAdmin[Unit]):
    """For the admin of units: what moves them."""

    def get_urls(self) -> list[URLPattern]:
        """With the address that moves a unit among its siblings."""
        step = path("<int:pk>/step/", self.admin_site.admin_view(self.step), name="units_unit_step")
        return [step, *super().get_urls()]

    def step(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Move a unit up or down among its siblings: what dragging does, by a button."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not may_somewhere(request.user, Action.MOVE):
            raise PermissionDenied
        unit = get_object_or_404(self.get_queryset(request), pk=pk)
        if not may(request.user, Action.MOVE, unit):
            raise PermissionDenied
        is_up = request.POST.get("direction") == "up"
        neighbour = unit.get_previous_sibling() if is_up else unit.get_next_sibling()
        if neighbour is None:
            self.message_user(request, _("It is the first or the last already."), messages.WARNING)
        else:
            self._step_past(request, unit, neighbour, "left" if is_up else "right")
        return HttpResponseRedirect(reverse("admin:units_unit_change", args=[pk]))

    def _step_past(self, request: HttpRequest, unit: Unit, neighbour: Unit, side: str) -> None:
        former = newest_change(unit)
        try:
            # The move and its place in the log together.
            with writing_as(door=Door.DRAG), tree_lock():
                Unit.objects.move_node(unit, neighbour, side)
                self.log_change(request, unit, [{"changed": {"fields": [str(_("order"))]}}])
        except StructureError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            message = DRAGGED[side] % {"unit": unit, "other": neighbour}
            said = done(message, newest_change(unit, since=former))
            self.message_user(request, said, messages.SUCCESS)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Django's list, to which a script also sends what was dragged."""
        if request.POST.get("cmd") == "move_node":
            return self._move_node(request)
        return super().changelist_view(request, extra_context)

    def _move_node(self, request: HttpRequest) -> HttpResponse:
        """A drag: both ends are asked for permission, and a refusal is said in words."""
        try:
            # The right, the move and its place in the log together.
            with writing_as(door=Door.DRAG), tree_lock():
                moved = self._dragged_there(request)
        except StructureError as error:
            return self._stays(request, str(error), "invalid move")
        except OperationalError as error:
            if not is_busy(error):
                raise
            nothing = _("Nothing was moved.")
            refused = self._stays(request, f"{why_wait()} {nothing}", "busy")
            refused.status_code = HTTPStatus.SERVICE_UNAVAILABLE
            return refused
        if isinstance(moved, HttpResponse):
            return moved
        message, unit, former = moved
        said = done(message, newest_change(unit, since=former))
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponse("OK, moved.", content_type="text/plain")

    def _dragged_there(self, request: HttpRequest) -> HttpResponse | tuple[str, Unit, int | None]:
        """Move; what to say of it, the unit, and the change that was its last. Or a refusal."""
        sentence = DRAGGED.get(request.POST.get("position", ""))
        unit, target = (self._dragged(request, name) for name in ("cut_item", "pasted_on"))
        if sentence is None or unit is None or target is None:
            gone = _("What was dragged, or its place, is no longer there. Look again.")
            return self._stays(request, str(gone), "invalid objects")
        position = request.POST["position"]
        if not _may_drag(request.user, unit, target, position):
            return self._stays(request, str(_("You may not move units there.")), "no permission")
        former = newest_change(unit)
        Unit.objects.move_node(unit, target, position)
        field = _("part of") if position == "last-child" else _("order")
        self.log_change(request, unit, [{"changed": {"fields": [str(field)]}}])
        return str(sentence % {"unit": unit, "other": target}), unit, former

    def _stays(self, request: HttpRequest, message: str, reason: str) -> HttpResponse:
        self.message_user(request, message, messages.ERROR)
        return HttpResponse(f"FAIL, {reason}.", content_type="text/plain")

    def _dragged(self, request: HttpRequest, name: str) -> Unit | None:
        key = request.POST.get(name, "")
        return self.get_queryset(request).filter(pk=key).first() if is_key(key) else None


def _may_drag(user: Anybody, unit: Unit, target: Unit, position: str) -> bool:
    """Whether a unit may leave its place and come to the other."""
    parent = target if position == "last-child" else target.parent
    if not may(user, Action.MOVE, unit):
        return False
    stays = (parent.pk if parent else None) == unit.parent_id
    return stays or may_put(user, parent)
