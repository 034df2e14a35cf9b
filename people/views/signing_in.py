from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from people.actions import change_password
from people.forms.signing_in import (
    FirstPasswordForm,
    LoginForm,
    OwnPasswordForm,
    SignInCodeForm,
)
from people.middleware import CHANGE_AFTER, postpone_password_change

# The session began with a one-time code: the change of password asks for no old one.
BY_CODE = "signed_in_by_code"


@method_decorator(login_not_required, name="dispatch")
class LoginView(auth_views.LoginView):
    form_class = LoginForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        # Home, and not to `next`: she was sent here from a page that she may not open, and would
        # be sent back and forth for ever.
        if "next" in request.GET:
            messages.warning(request, "您已登录，但当前账号没有打开那个页面的权限。")
        return redirect(settings.LOGIN_REDIRECT_URL)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # Django's own view puts the host in the place of the platform's name.
        return {**super().get_context_data(**kwargs), "site_name": settings.SITE_NAME}


class OfficeLoginView(LoginView):
    """In the place of Wagtail's login page: one face, one set of rules, one lock-out."""

    next_page = "wagtailadmin_home"


@method_decorator([sensitive_post_parameters(), never_cache, login_not_required], name="dispatch")
class SignInCodeView(FormView):
    template_name = "registration/sign_in_code.html"
    form_class = SignInCodeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"request": self.request, "at": timezone.now(), **super().get_form_kwargs()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(next=self.next_url(), **kwargs)

    def form_valid(self, form: SignInCodeForm) -> HttpResponse:
        user: Any = form.user
        login(self.request, user)
        self.request.session[BY_CODE] = True
        used = user.sign_in_codes.exclude(used_at=None).first()
        if used and used.change_after:
            postpone_password_change(self.request, used.change_after)
        return redirect(self.next_url() or resolve_url(settings.LOGIN_REDIRECT_URL))

    def next_url(self) -> str:
        asked = self.request.POST.get("next", self.request.GET.get("next", ""))
        safe = url_has_allowed_host_and_scheme(
            asked, {self.request.get_host()}, require_https=self.request.is_secure()
        )
        return asked if safe else ""


@method_decorator([sensitive_post_parameters(), never_cache], name="dispatch")
class PasswordView(FormView):
    template_name = "registration/password_change_form.html"

    def get_form_class(self) -> Any:
        return FirstPasswordForm if self.request.session.get(BY_CODE) else OwnPasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"user": self.request.user, **super().get_form_kwargs()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        must = self.request.user.must_renew_password(  # type: ignore[union-attr]
            timezone.now(), max_days=settings.PASSWORD_MAX_DAYS
        )
        return super().get_context_data(must_change=must, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        user = self.request.user
        change_password(user, form.cleaned_data["new_password1"], at=timezone.now())  # type: ignore[arg-type]
        update_session_auth_hash(self.request, user)  # type: ignore[arg-type]
        for flag in (BY_CODE, CHANGE_AFTER):
            self.request.session.pop(flag, None)
        messages.success(self.request, "密码已修改，下次登录请使用新密码。")
        return redirect(settings.LOGIN_REDIRECT_URL)


def account(request: HttpRequest) -> HttpResponse:
    """In place of Wagtail's account page: its forms ask for fields that nobody has here."""
    return redirect("password_change")
