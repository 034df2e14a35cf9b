"""What the bank's back-office pages share."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

QUESTIONS = ("试题", "questions:index")
IMPORTS = ("导入", "bank:imports")


def demand(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(f"question_bank.{permission}"):
        raise PermissionDenied


def trail(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """首页 › the steps (label, url name or "")."""
    home = [{"url": reverse("wagtailadmin_home"), "label": "首页"}]
    return home + [{"label": label, "url": reverse(url) if url else ""} for label, url in steps]


def bank_page(
    request: HttpRequest,
    template: str,
    title: str,
    *,
    under: tuple[str, str] = QUESTIONS,
    icon: str = "help",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    frame = {
        "breadcrumbs_items": trail(under, (title, "")),
        "header_title": title,
        "page_title": title,
        "header_icon": icon,
    }
    return render(
        request, f"question_bank/back_office/{template}", {**frame, **context}, status=status
    )
