from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from core.state import Refused


class ClientAddressMiddleware:
    """REMOTE_ADDR as our own outermost proxy saw it.

    Counted from the right: what stands further left in the header was written by the client.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        if 0 < settings.PROXIES <= len(hops) and hops[-settings.PROXIES]:
            request.META["REMOTE_ADDR"] = hops[-settings.PROXIES]
        return self.get_response(request)


class BodyLimitMiddleware:
    """Django spools a file of any size to the disk before a form can refuse it, and even before
    the sign-in is checked.

    LARGE_BODIES makes exceptions: below a path, for who holds a permission, up to a size. So it
    stands after the person is known and before anything reads the body.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= settings.BODY_MAX_BYTES:
            return self.get_response(request)
        most = largest_body(request)
        if length.isdecimal() and int(length) <= most:
            return self.get_response(request)
        megabytes = (most or settings.UPLOAD_MAX_BYTES) // 1024**2
        told = f"提交的内容太大，没有接收。文件不能超过 {megabytes} MB，请删去图片或分成几个文件。"
        return HttpResponse(told, content_type="text/plain; charset=utf-8", status=413)


def largest_body(request: HttpRequest) -> int:
    """The exception that this person has on this path; 0 without any."""
    for prefix, (permission, size) in settings.LARGE_BODIES.items():
        if request.path.startswith(prefix) and request.user.has_perm(permission):
            return size
    return 0


class RefusedMiddleware:
    """Answer a domain refusal with 409: a page to a person, JSON to our scripts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exc: Exception) -> HttpResponse | None:
        if not isinstance(exc, Refused):
            return None
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"refused": str(exc)}, status=409)
        back_office = request.path.startswith("/admin/")
        template = "wagtailadmin/refused.html" if back_office else "refused.html"
        context = {"reason": str(exc), "back_url": self.back_url(request)}
        return render(request, template, context, status=409)

    def back_url(self, request: HttpRequest) -> str:
        """Where the person came from, when that is one of our own pages and not this one."""
        came_from = request.headers.get("Referer", "")
        is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()})
        return came_from if is_ours and request.method == "POST" else ""
