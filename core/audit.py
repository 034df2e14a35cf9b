"""The audit trail: one entry per thing that changed state, in Wagtail's log."""

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from wagtail.log_actions import log

SYSTEM_USERNAME = "system"


def record(
    obj: models.Model,
    action: str,
    *,
    by: Any,
    at: datetime,
    data: dict[str, Any] | None = None,
) -> None:
    """Log `action` on `obj`. `by` is None when time, not a person, acted.

    Wagtail's log() would fall back to the active request's user and label entries by str(obj),
    which may hold a candidate's name: so the actor is always explicit and the title neutral.
    Never put an answer key, an ID number or a vote into `data`.
    Raises LogActionRegistry's LookupError-like error for a verb nobody registered.
    """
    log(
        instance=obj,
        action=action,
        user=by if by is not None else system_user(),
        title=f"{obj._meta.verbose_name} {obj.pk}",
        timestamp=at,
        data=data or {},
    )


def system_user() -> Any:
    """The account that stands for the clock. It has no password and can never sign in."""
    users = get_user_model()._default_manager
    user, _ = users.get_or_create(
        username=SYSTEM_USERNAME, defaults={"is_active": False, "password": "!"}
    )
    return user
