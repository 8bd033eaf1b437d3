"""Proposals: made, looked at with what was changed meanwhile, decided on, and taken back."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import (
    AdminDateWidget,
    AdminTextareaWidget,
    AdminTextInputWidget,
)
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import OperationalError
from django.db.models import ForeignKey, Model, QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from units.busy import why_wait
from units.databases.waiting import is_busy
from units.proposals.carrying_out import (
    CollidesError,
    DecidedError,
    accept,
    carry_out,
    decline,
    reopen,
    what_becomes,
    withdraw,
)
from units.proposals.models import Proposal, language_in_force
from units.proposals.seeing import may_look, proposals_seen_by, things_seen_by
from units.public.templatetags.localized import shown
from units.rights.who import Action, may, may_somewhere, seen_by
from units.staff.gates import GatedForms, GatedText
from units.staff.history import pairs_to
from units.staff.history_rights import lacking_to_write
from units.staff.in_proposals import ENTERED, entered
from units.staff.lookups import AskedPlainly
from units.staff.proposal_rights import may_decide
from units.staff.reviewing import Review, chosen_in, resolutions_in

THINGS_PER_PAGE = 50
AS_OF = "as_of"
"""The field of a review with the moment as of which it shows the proposal."""

type Act = Any


class ProposalForm(forms.ModelForm):
    """What a proposal is called, why, and when."""

    class Meta:
        model = Proposal
        fields = ["title", "reasons", "due_on"]
        widgets = {
            "title": AdminTextInputWidget,
            "reasons": AdminTextareaWidget({"rows": 4}),
            "due_on": AdminDateWidget,
        }

    def clean(self) -> dict[str, object]:
        """A title is in the language of whoever gave it."""
        if "title" in self.changed_data:
            self.instance.language = language_in_force()
        return super().clean() or {}


class AnswerForm(forms.Form):
    """Words for those who proposed."""

    answer = GatedText(
        label=_("Answer"), required=False, max_length=5000, widget=forms.Textarea({"rows": 3})
    )


@admin.register(Proposal)
class ProposalAdmin(GatedForms, AskedPlainly, admin.ModelAdmin[Proposal]):
    form = ProposalForm
    fieldsets = [(None, {"fields": ["title", "reasons", "due_on"]})]
    preserve_filters = False
    list_display = ["named", "status", "created_by", "due_on", "updated_at", "decided_by"]
    list_filter = ["status", "due_on"]
    list_select_related = ["created_by", "decided_by"]
    search_fields = ["title", "items__code"]

    @admin.display(description=pgettext_lazy("proposal", "title"), ordering="title")
    def named(self, proposal: Proposal) -> SafeString:
        """The title."""
        return shown(proposal.spoken, mark=False)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever signs in may propose something somewhere, or look at what they proposed."""
        return bool(request.user.is_active and request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: Proposal | None = None) -> bool:
        """Those who made it, and those who may see all that it touches."""
        is_staff = self.has_module_permission(request)
        return is_staff and (obj is None or may_look(request.user, obj))

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Whoever may propose something somewhere; what it says is asked when it is said."""
        is_staff = self.has_module_permission(request)
        return is_staff and may_somewhere(request.user, Action.PROPOSE)

    def has_change_permission(self, request: HttpRequest, obj: Proposal | None = None) -> bool:
        """It is worked on by those who may look at it, as long as it is open."""
        return self.has_view_permission(request, obj) and (obj is None or obj.is_open)

    def has_delete_permission(self, request: HttpRequest, obj: Proposal | None = None) -> bool:
        """Nobody: what is not wanted is withdrawn or declined, and can be read."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        """Those at which somebody may look."""
        return proposals_seen_by(request.user)

    def save_model(
        self, request: HttpRequest, obj: Proposal, form: forms.ModelForm, change: bool
    ) -> None:
        """With who made it."""
        if not change:
            obj.created_by = cast(User, request.user)
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: Proposal, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Go to work in it."""
        return self._enter(request, obj)

    def get_urls(self) -> list[URLPattern]:
        """With the way out of a proposal."""
        view = self.admin_site.admin_view
        leave = path("leave/", view(self.leave), name="proposals_leave")
        start = path("start/<int:pk>/", view(self.start), name="proposals_start")
        return [leave, start, *super().get_urls()]

    def start(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Begin a proposal about a unit, and go to its form: where nothing else may be saved."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        unit = get_object_or_404(seen_by(request.user), pk=pk)
        if not may(request.user, Action.PROPOSE, unit):
            raise PermissionDenied
        user = cast(User, request.user)
        proposal = Proposal.objects.create(title=str(unit)[:200], created_by=user)
        self._enter(request, proposal)
        return HttpResponseRedirect(reverse("admin:units_unit_change", args=[unit.pk]))

    def leave(self, request: HttpRequest) -> HttpResponse:
        """Work in the registry itself again."""
        proposal = entered(request) if request.method == "POST" else None
        request.session.pop(ENTERED, None)
        return HttpResponseRedirect(_page_of(proposal) if proposal else reverse("admin:index"))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """What would change and what collides; its buttons decide."""
        proposal: Proposal | None = self.get_object(request, object_id)
        if proposal is None:
            raise Http404
        if not self.has_view_permission(request, proposal):
            raise PermissionDenied
        if request.method == "POST":
            return self._act(request, proposal)
        return TemplateResponse(
            request, "admin/proposals/proposal/review.html", self._context(request, proposal)
        )

    def _context(self, request: HttpRequest, proposal: Proposal) -> dict[str, object]:
        outcome = what_becomes(proposal) if proposal.waits else None
        pairs = pairs_to(outcome) if outcome else proposal.pairs()
        seen = things_seen_by(request.user, proposal)
        review = Review(request.user, proposal, pairs, outcome, seen)
        lacking = lacking_to_write(request.user, pairs, seen) if proposal.waits else []
        decides = proposal.waits and not lacking and may_decide(request.user, proposal)
        review.is_chosen_from = decides
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": proposal,
            "title": capfirst(self.opts.verbose_name),
            "subtitle": str(proposal),
            "media": self.media,
            "form": ProposalForm(instance=proposal) if proposal.is_open else None,
            "answer_form": AnswerForm(),
            "review": review,
            "page": Paginator(review, THINGS_PER_PAGE).get_page(request.GET.get("p")),
            "lacking": lacking,
            "may_decide": decides,
            "is_own": proposal.created_by_id == request.user.pk,
            "is_entered": request.session.get(ENTERED) == proposal.pk,
            "is_late": bool(proposal.due_on and proposal.due_on < timezone.localdate()),
        }

    def _act(self, request: HttpRequest, proposal: Proposal) -> HttpResponse:
        acts = {
            "details": self._details,
            "enter": self._enter,
            "carry_out": self._carry_out,
            "accept": self._accept,
            "decline": self._decline,
            "withdraw": self._withdraw,
            "reopen": self._reopen,
        }
        act = acts.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        try:
            response = act(request, proposal)
        except (ValidationError, DecidedError, CollidesError) as error:
            messages.error(request, " ".join(_why(error)))
            response = HttpResponseRedirect(_page_of(proposal))
        except OperationalError as error:
            if not is_busy(error):
                raise
            messages.error(request, f"{why_wait()} {_('Nothing was changed.')}")
            response = HttpResponseRedirect(_page_of(proposal))
        return response

    def _details(self, request: HttpRequest, proposal: Proposal) -> HttpResponse:
        form = self.get_form(request, proposal, change=True)(request.POST, instance=proposal)
        if not self.has_change_permission(request, proposal):
            raise PermissionDenied
        if form.is_valid():
            form.save()
            messages.success(request, _("It is saved."))
            return HttpResponseRedirect(_page_of(proposal))
        context = self._context(request, Proposal.objects.get(pk=proposal.pk)) | {"form": form}
        return TemplateResponse(request, "admin/proposals/proposal/review.html", context)

    def _enter(self, request: HttpRequest, proposal: Proposal) -> HttpResponse:
        if not self.has_change_permission(request, proposal):
            raise PermissionDenied
        request.session[ENTERED] = proposal.pk
        message = _("You are working in this proposal. What you do now changes nothing else.")
        messages.info(request, message)
        return HttpResponseRedirect(reverse("admin:units_unit_changelist"))

    def _carry_out(self, request: HttpRequest, proposal: Proposal) -> HttpResponse:
        _refuse_others(request, proposal)
        carry_out(
            proposal,
            cast(User, request.user),
            chosen_in(request.POST, proposal),
            resolutions_in(request.POST),
            _answer(request),
            request.POST.get(AS_OF, ""),
        )
        return self._decided(request, proposal, _("It is carried out."))

    def _accept(self, request: HttpRequest, proposal: Proposal) -> HttpResponse:
        _refuse_others(request, proposal)
        if proposal.due_on is None:
            raise ValidationError(_("Give it a day first."))
        if what_becomes(proposal).collisions:
            raise ValidationError(_("Say first which shall stand, where something collides."))
        as_of = request.POST.get(AS_OF, "")
        accept(proposal, cast(User, request.user), proposal.due_on, _answer(request), as_of)
        return self._decided(request, proposal, _("It is accepted, and carried out on its day."))

    def _decline(self, request: HttpRequest, proposal: Proposal) -> HttpResponse:
        _refuse_others(request, proposal)
        answer = _answer(request)
        if not answer:
            raise ValidationError(_("Say why, for those who proposed it."))
        decline(proposal, cast(User, request.user), answer)
        return self._decided(request, proposal, _("It is declined."))

    def _withdraw(self, request: HttpRequest, proposal: Proposal) -> HttpResponse:
        if proposal.created_by_id != request.user.pk or not proposal.waits:
            raise PermissionDenied
        withdraw(proposal, cast(User, request.user))
        return self._decided(request, proposal, _("It is withdrawn."))

    def _reopen(self, request: HttpRequest, proposal: Proposal) -> HttpResponse:
        if not (proposal.created_by_id == request.user.pk or may_decide(request.user, proposal)):
            raise PermissionDenied
        reopen(proposal, cast(User, request.user))
        return self._decided(request, proposal, _("It is open again."))

    def _decided(self, request: HttpRequest, proposal: Proposal, said: object) -> HttpResponse:
        if request.session.get(ENTERED) == proposal.pk and not proposal.is_open:
            del request.session[ENTERED]
        messages.success(request, str(said))
        return HttpResponseRedirect(_page_of(proposal))

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Model, Model], request: HttpRequest, **kwargs: object
    ) -> Any:
        """None is shown."""
        return None


def _refuse_others(request: HttpRequest, proposal: Proposal) -> None:
    if not may_decide(request.user, proposal):
        raise PermissionDenied


def _answer(request: HttpRequest) -> str:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise ValidationError(list(form.errors["answer"]))
    return str(form.cleaned_data["answer"])


def _why(error: ValidationError | DecidedError | CollidesError) -> list[str]:
    if isinstance(error, ValidationError):
        return error.messages
    if isinstance(error, DecidedError):
        return [str(_("Somebody has decided on it already."))]
    return [str(_("Say first which shall stand, where something collides."))]


def _page_of(proposal: Proposal) -> str:
    return reverse("admin:proposals_proposal_change", args=[proposal.pk])
