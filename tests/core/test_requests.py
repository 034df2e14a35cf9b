"""What stands in front of every view: the address, the size of the body, the polite refusal."""

import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from core.middleware import BodyLimitMiddleware, ClientAddressMiddleware, RefusedMiddleware
from core.state import Refused


def seen_address(header, address="10.0.0.1"):
    extra = {"HTTP_X_FORWARDED_FOR": header} if header is not None else {}
    request = RequestFactory().get("/", REMOTE_ADDR=address, **extra)
    ClientAddressMiddleware(lambda _: HttpResponse())(request)
    return request.META["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("proxies", "header", "seen"),
    [
        (0, "1.2.3.4", "10.0.0.1"),  # nobody of ours wrote that header
        (0, None, "10.0.0.1"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "9.9.9.9, 1.2.3.4", "1.2.3.4"),  # the client forged the left one
        (1, None, "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "1.2.3.4,", "10.0.0.1"),
        (2, "1.2.3.4, 10.0.0.2", "1.2.3.4"),
        (2, "9.9.9.9, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.1"),  # it did not come through both
        (1, "  1.2.3.4  ", "1.2.3.4"),
        (1, "::1", "::1"),
    ],
)
def test_the_address_is_the_one_our_outermost_proxy_saw(settings, proxies, header, seen):
    settings.PROXIES = proxies
    assert seen_address(header) == seen


@pytest.mark.parametrize(
    ("length", "status"),
    [
        ("0", 200),
        ("", 200),
        ("100", 200),
        ("101", 413),
        ("999999999999999999999", 413),
        ("-1", 413),
        ("abc", 413),
        ("1e2", 413),
    ],
)
def test_a_body_is_measured_before_it_is_read(settings, length, status):
    settings.BODY_MAX_BYTES = 100
    request = RequestFactory().post("/")
    request.META["CONTENT_LENGTH"] = length
    answer = BodyLimitMiddleware(lambda _: HttpResponse())(request)
    assert answer.status_code == status
    if status == 413:
        assert "不能超过 20 MB" in answer.content.decode()


def refused(path="/exams/1/", method="post", **headers):
    request = getattr(RequestFactory(), method)(path, headers=headers)
    request.user = None
    middleware = RefusedMiddleware(lambda _: HttpResponse())
    return middleware, request


def test_our_scripts_are_answered_in_their_language():
    middleware, request = refused(accept="application/json")
    answer = middleware.process_exception(request, Refused("考试已经结束。"))
    assert answer.status_code == 409
    assert json.loads(answer.content) == {"refused": "考试已经结束。"}


@pytest.mark.parametrize(
    "error", [ValueError("x"), PermissionError("x"), KeyError("x"), RuntimeError("<b>")]
)
def test_nothing_else_is_swallowed(error):
    middleware, request = refused(accept="application/json")
    assert middleware.process_exception(request, error) is None


@pytest.mark.parametrize(
    ("method", "referer", "back"),
    [
        ("post", "http://testserver/exams/", "http://testserver/exams/"),
        ("post", "http://elsewhere.cn/", ""),
        ("post", "javascript:alert(1)", ""),
        ("post", "", ""),
        ("get", "http://testserver/exams/", ""),  # going back would ask the same again
    ],
)
def test_the_way_back_is_one_of_our_own_pages(method, referer, back):
    middleware, request = refused(method=method, referer=referer)
    assert middleware.back_url(request) == back


@pytest.mark.django_db
def test_a_person_gets_a_page_with_the_reason_in_full(client_for, nominee):
    client = client_for(nominee)
    page = client.get("/").wsgi_request
    answer = RefusedMiddleware(lambda _: HttpResponse()).process_exception(
        page, Refused("考试还没有开始。<b>请稍候。")
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "考试还没有开始。&lt;b&gt;请稍候。" in text
