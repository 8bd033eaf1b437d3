"""The admin with our way to sign in: Django's site, whose doors are ours."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from units.accounts import kept_forms, views
from units.accounts.forms import CountedForm, OwnPasswordForm
from units.accounts.own_settings import keys, own_settings
from units.accounts.views import SignIn


class Site(AdminSite):
    """Django's admin, which asks for a second factor and counts what fails."""

    password_change_form = OwnPasswordForm

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """With the pages of signing in."""
        leave = self.admin_view(require_POST(views.sign_out_everywhere))
        own = [
            path("login/code/", self._page(views.ask_code), name="sign-in-code"),
            path("second-factor/", self._page(views.second_factor), name="second-factor"),
            path(
                "second-factor/picture.svg",
                require_GET(self._page(views.picture)),
                name="second-factor-picture",
            ),
            path("sign-out-everywhere/", leave, name="sign-out-everywhere"),
            path("own-settings/", self._own_page(own_settings), name="own-settings"),
            path("keys/", self._own_page(keys), name="keys"),
        ]
        return [*own, *super().get_urls()]

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Django's page, by way of our view."""
        then = SignIn().get_redirect_url(request) or reverse("admin:index", current_app=self.name)
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(then)
        context = {
            **self.each_context(request),
            "title": _("Log in"),
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            REDIRECT_FIELD_NAME: then,
            **(extra_context or {}),
        }
        request.current_app = self.name
        return cast("HttpResponse", SignIn.as_view(extra_context=context)(request))

    def admin_view[View: Callable[..., HttpResponseBase]](
        self, view: View, cacheable: bool = False
    ) -> View:
        """Django's; what was sent when the session had ended is not lost."""
        inner = super().admin_view(view, cacheable)

        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            is_lost = request.method == "POST" and not request.user.is_authenticated
            if is_lost and (kept := kept_forms.carried(request)):
                return self._ask_who(request, kept)
            return inner(request, *args, **kwargs)

        return cast("View", update_wrapper(page, inner))

    def _ask_who(self, request: HttpRequest, kept: str) -> HttpResponse:
        """The page for signing in, which carries a form and then leads back to it."""
        then = request.get_full_path()
        page = reverse("admin:login", current_app=self.name, query={REDIRECT_FIELD_NAME: then})
        request.method, request.POST = "GET", QueryDict()
        return self.login(request, {"kept": kept, "app_path": page, REDIRECT_FIELD_NAME: then})

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> TemplateResponse:
        """Django's, with how long to wait if so."""
        response = super().password_change(request, extra_context)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if isinstance(form, CountedForm):
            views.waiting(response, form)
        return response

    def _own_page(
        self, view: Callable[[HttpRequest, Site], HttpResponse]
    ) -> Callable[..., HttpResponseBase]:
        """A page about oneself, for everybody who works here."""
        return self.admin_view(lambda request: view(request, self))

    def _page(
        self, view: Callable[[HttpRequest, Site], HttpResponse]
    ) -> Callable[[HttpRequest], HttpResponse]:
        """A page that asks by itself who may see it, and that no browser keeps."""

        @login_not_required
        @never_cache
        @csrf_protect
        @sensitive_post_parameters()
        def page(request: HttpRequest) -> HttpResponse:
            request.current_app = self.name
            return view(request, self)

        return page
