from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

LAST_SEEN = "last_seen"
EXEMPT_UNTIL = "idle_exempt_until"
CHANGE_AFTER = "password_change_after"
WRITE_EVERY = timedelta(minutes=1)


def suspend_idle_timeout(request: HttpRequest, until: datetime) -> None:
    """While an exam runs its page is the only activity; nobody is signed out of it."""
    request.session[EXEMPT_UNTIL] = until.timestamp()


def resume_idle_timeout(request: HttpRequest) -> None:
    """She has handed in, and may leave the computer of the room as it is."""
    request.session.pop(EXEMPT_UNTIL, None)


def postpone_password_change(request: HttpRequest, until: datetime) -> None:
    """After a one-time code in the exam room: the change must not cost exam time."""
    request.session[CHANGE_AFTER] = until.timestamp()


def page_to_come_back_to(request: HttpRequest) -> str:
    """After signing in. What was sent is lost, and its address answers no GET: back to its form."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return settings.LOGIN_REDIRECT_URL
    page = urlsplit(came_from)
    return f"{page.path}?{page.query}" if page.query else page.path


class LoginByDefaultMiddleware(LoginRequiredMiddleware):
    """Django's asks for the user first and for the exception afterwards.

    That loads session and person for every answer that is saved, and the answer path needs
    neither: it is asked the other way round here.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable
    ) -> HttpResponseRedirect:
        return redirect_to_login(page_to_come_back_to(request), self.get_login_url(view_func))


class NoStoreMiddleware:
    """On a shared computer the back button must not show the pages of whoever sat there before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Only where the person was loaded: the answer path must not ask for the session.
        user = request.__dict__.get("_cached_user")
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class IdleTimeoutMiddleware:
    """Sign out after IDLE_TIMEOUT_MINUTES without a request, except while an exam runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable, args: object, kwargs: object
    ) -> HttpResponse | None:
        # Views without login (the answer path among them) must not load the session.
        if not getattr(view_func, "login_required", True) or not request.user.is_authenticated:
            return None
        now = timezone.now()
        if self.is_idle(request, now):
            logout(request)
            messages.info(request, "长时间未操作，已自动退出。请重新登录，已保存的内容不受影响。")
            return redirect_to_login(page_to_come_back_to(request))
        self.touch(request, now)
        return None

    def is_idle(self, request: HttpRequest, now: datetime) -> bool:
        seen = request.session.get(LAST_SEEN)
        exempt_until = request.session.get(EXEMPT_UNTIL, 0)
        limit = timedelta(minutes=settings.IDLE_TIMEOUT_MINUTES).total_seconds()
        return bool(seen) and now.timestamp() - max(seen, exempt_until) > limit

    def touch(self, request: HttpRequest, now: datetime) -> None:
        # At most one session write a minute: a poll of the room page must not become a write.
        if now.timestamp() - request.session.get(LAST_SEEN, 0) > WRITE_EVERY.total_seconds():
            request.session[LAST_SEEN] = now.timestamp()


class PasswordChangeMiddleware:
    """Whoever holds an initial or an expired password can do nothing before changing it.

    Here and not in our login view, because Wagtail brings login pages of its own.
    """

    OPEN = ("password_change", "logout", "wagtailadmin_logout")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable, args: object, kwargs: object
    ) -> HttpResponse | None:
        if not getattr(view_func, "login_required", True) or not request.user.is_authenticated:
            return None
        if request.resolver_match and request.resolver_match.view_name in self.OPEN:
            return None
        now = timezone.now()
        if not request.user.must_renew_password(now, max_days=settings.PASSWORD_MAX_DAYS):
            return None
        # A running exam is never interrupted, whether a code let her in or the password expired.
        waits_until = max(request.session.get(flag, 0) for flag in (CHANGE_AFTER, EXEMPT_UNTIL))
        if now.timestamp() < waits_until:
            return None
        return redirect("password_change")
