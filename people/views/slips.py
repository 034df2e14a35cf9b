"""The initial password, shown once on a slip that is printed and handed over."""

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from core.crypto import decrypt, encrypt
from people.models import User

SLIP = "password_slip"


def hand_over(request: HttpRequest, person: User, secret: str, kind: str = "password") -> Any:
    """Keep the slip, encrypted, in the session until its page takes it out."""
    slip = {
        "kind": kind,
        "pk": person.pk,
        "real_name": person.real_name,
        "username": person.username,
        "secret": secret,
    }
    request.session[SLIP] = encrypt(json.dumps(slip))
    return redirect("wagtailusers_users:slip")


@never_cache
def slip(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("people.view_user"):
        raise PermissionDenied
    token = request.session.pop(SLIP, "")
    shown = json.loads(decrypt(token)) if token else None
    return render(request, "people/slip.html", {"slip": shown, "address": request.get_host()})
