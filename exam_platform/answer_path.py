"""The short way for answers, in front of the site's middleware.

A save needs no session, cookie, message, CSRF token or redirect: the capability that the page
sends is checked by the view. Walking the fourteen middlewares of the site costs as much as the
save itself, in the very minutes when a whole room writes. Everything else goes to the site.
"""

from collections.abc import Callable, Iterable
from typing import Any, cast

from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from exams.views import answers

WSGIApplication = Callable[[dict[str, Any], Callable], Iterable[bytes]]


class AnswerPath(WSGIHandler):
    """Serves the answer views itself and passes every other request on to `site`."""

    def __init__(self, site: WSGIApplication) -> None:
        super().__init__()
        self.site = site
        self.views = {
            reverse("exams:answers_save"): convert_exception_to_response(answers.save),
            reverse("exams:answers_state"): convert_exception_to_response(answers.state),
            reverse("exams:answers_hand_in"): convert_exception_to_response(answers.hand_in),
        }

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Any:
        if environ.get("PATH_INFO") in self.views and not environ.get("SCRIPT_NAME"):
            return super().__call__(environ, start_response)
        return self.site(environ, start_response)

    def get_response(self, request: HttpRequest) -> HttpResponse:
        # Two statements besides BEGIN and COMMIT, on the wire too: a connection that has died is
        # noticed by the save itself, and the page sends the answer again.
        connection.health_check_done = True  # type: ignore[attr-defined]
        response = cast(HttpResponse, self.views[request.path_info](request))
        # Without it the server would end the connection after each answer.
        response.headers.setdefault("Content-Length", str(len(response.content)))
        return response
