"""The pages of signing in, each within the frame of the admin."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.contrib.auth.views import redirect_to_login as to_sign_in
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from units.accounts import kept_forms, second_factors
from units.accounts.audit import What, note
from units.accounts.devices import remember
from units.accounts.forgetting import forget_old
from units.accounts.forms import CodeForm, CountedForm, NewFactorForm, PasswordForm, SignInForm
from units.accounts.open_sessions import end_sessions, open_sessions
from units.accounts.pending import SECRET, STRONG, ask_further, pending_user, sign_in
from units.accounts.second_factors import factor_of, is_demanded
from units.databases import writing

if TYPE_CHECKING:
    from units.accounts.site import Site

_FORGOTTEN_WITH_A_SIGN_IN = 1_000
"""Old rows of a sort, so that nothing grows where no timer runs."""


class SignIn(LoginView):
    """The name and the password; what is asked further follows from whose they are."""

    template_name = "admin/login.html"
    authentication_form = SignInForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in, or ask for the second factor; set one up where it is demanded."""
        kept_forms.keep(self.request)
        user: User = form.get_user()
        then = self.get_success_url()
        if factor_of(user):
            ask_further(self.request, user, then)
            return HttpResponseRedirect(reverse("admin:sign-in-code"))
        if is_demanded(user):
            ask_further(self.request, user, then)
            return HttpResponseRedirect(reverse("admin:second-factor"))
        sign_in(self.request, user, strong=False)
        return welcome(self.request, user, then)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Django's; what the page carried it goes on carrying."""
        carried = {"kept": self.request.POST[kept_forms.FIELD]} if self._carries() else {}
        return {**super().get_context_data(**kwargs), **carried}

    def _carries(self) -> bool:
        return kept_forms.FIELD in self.request.POST

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form again, with how long to wait if so."""
        return waiting(super().form_invalid(form), form)


def ask_code(request: HttpRequest, site: Site) -> HttpResponse:
    """The second page of signing in: the code of the app, or a recovery code."""
    user = pending_user(request)
    factor = factor_of(user) if user else None
    if user is None or factor is None:
        return HttpResponseRedirect(reverse("admin:login"))
    form = CodeForm(request, factor, request.POST or None)
    if form.is_valid():
        then = sign_in(request, user, strong=True)
        if form.is_recovery:
            message = _("This recovery code is used up. Recovery codes left: %(number)d.")
            messages.warning(request, message % {"number": factor.recovery_codes.count()})
        return welcome(request, user, then)
    context = {**site.each_context(request), "title": _("Code from your app"), "form": form}
    return waiting(TemplateResponse(request, "admin/sign_in_code.html", context), form)


def second_factor(request: HttpRequest, site: Site) -> HttpResponse:
    """A user's own page on the second factor and the open sessions.

    Who is demanded one and has none comes here after the password, before anything else.
    """
    user = _user_of_page(request, site)
    if user is None:
        return to_sign_in(request.get_full_path(), reverse("admin:login"))
    return _with_factor(request, site, user) if factor_of(user) else _new(request, site, user)


def picture(request: HttpRequest, site: Site) -> HttpResponse:
    """The QR code of the secret that is being set up."""
    user = _user_of_page(request, site)
    if user is None:
        return to_sign_in(request.get_full_path(), reverse("admin:login"))
    secret = request.session.get(SECRET)
    if not secret:
        raise Http404
    return HttpResponse(second_factors.picture_of(secret, user), content_type="image/svg+xml")


def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all sessions of who asks for it, this one too."""
    user = request.user
    if isinstance(user, User):
        with writing():
            note(What.SESSIONS_ENDED, user)
            logout(request)
            end_sessions(user.pk)
    messages.success(request, _("You are signed out everywhere."))
    return HttpResponseRedirect(reverse("admin:login"))


def welcome(request: HttpRequest, user: User, then: str) -> HttpResponse:
    """Where somebody goes who has signed in, from a browser that is known from now on."""
    forget_old(_FORGOTTEN_WITH_A_SIGN_IN)
    response = HttpResponseRedirect(then or reverse("admin:index"))
    remember(request, response, user.get_username())
    return response


def waiting(response: HttpResponse, form: CountedForm) -> HttpResponse:
    """A page, which says also to programs when to try again."""
    if form.wait is not None:
        response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        response["Retry-After"] = str(form.wait)
    return response


def _user_of_page(request: HttpRequest, site: Site) -> User | None:
    if isinstance(request.user, User) and site.has_permission(request):
        return request.user
    user = pending_user(request)
    return user if user and is_demanded(user) and not factor_of(user) else None


def _new(request: HttpRequest, site: Site, user: User) -> HttpResponse:
    secret: str = request.session.setdefault(SECRET, second_factors.new_secret())
    form = NewFactorForm(request.POST if "code" in request.POST else None)
    if form.is_valid():
        if codes := second_factors.set_up(user, secret, form.cleaned_data["code"]):
            return _confirmed(request, site, user, codes)
        form.add_error("code", _("This code does not fit. Look at the app and type the next one."))
    context = {"form": form, "secret": _in_fours(secret), "is_demanded": is_demanded(user)}
    return _page(request, site, user, context)


def _confirmed(request: HttpRequest, site: Site, user: User, codes: list[str]) -> HttpResponse:
    """The recovery codes, shown once, to somebody who has signed in thereby if he had not."""
    request.session.pop(SECRET, None)
    then = reverse("admin:index")
    if request.user.is_authenticated:
        request.session[STRONG] = True
    else:
        then = sign_in(request, user, strong=True) or then
    context = {"codes": codes, "then": then}
    response = _page(request, site, user, context)
    remember(request, response, user.get_username())
    return response


def _with_factor(request: HttpRequest, site: Site, user: User) -> HttpResponse:
    factor = user.second_factor
    act = request.POST.get("act")
    form = PasswordForm(request, user, request.POST if act in {"codes", "take-off"} else None)
    if form.is_valid():
        if act == "codes":
            codes = second_factors.new_codes(factor)
            return _page(request, site, user, {"codes": codes, "then": request.path})
        second_factors.take_off(user)
        if is_demanded(user):
            ask_further(request, user, "")
        else:
            request.session.pop(STRONG, None)
            messages.success(request, _("The second factor is taken off."))
        return HttpResponseRedirect(request.path)
    context = {
        "form": form,
        "factor": factor,
        "left": factor.recovery_codes.count(),
        "is_demanded": is_demanded(user),
    }
    return waiting(_page(request, site, user, context), form)


def _page(
    request: HttpRequest, site: Site, user: User, context: Mapping[str, object]
) -> TemplateResponse:
    sessions = open_sessions(user.pk).count() if request.user.is_authenticated else 0
    frame = {
        **site.each_context(request),
        "title": _("Second factor"),
        "sessions": sessions,
        "account": user,
    }
    return TemplateResponse(request, "admin/second_factor.html", {**frame, **context})


def _in_fours(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
