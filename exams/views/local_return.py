"""Where a quiz leads back to: a path of this site only, kept in the session between its pages."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

KEY = "quiz_back"
LONGEST = 500


def remember_way_back(request: HttpRequest, sitting: int) -> None:
    path = request.GET.get("next", "")
    is_local = url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    if path.startswith("/") and is_local and len(path) <= LONGEST:
        request.session[KEY] = {"sitting": sitting, "path": path}


def way_back(request: HttpRequest, sitting: int) -> str:
    kept = request.session.get(KEY) or {}
    return str(kept["path"]) if kept.get("sitting") == sitting else ""
