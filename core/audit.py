"""The audit trail: one entry per thing that changed state, in Wagtail's log."""

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import models
from wagtail.log_actions import get_active_log_context, log, registry
from wagtail.models import ModelLogEntry

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
    facts = {
        "user": by if by is not None else system_user(),
        "timestamp": at,
        "data": data or {},
    }
    title = f"{obj._meta.verbose_name} {obj.pk}"
    if registry.get_log_model_for_instance(obj) is not ModelLogEntry or obj.pk is None:
        log(instance=obj, action=action, title=title, **facts)
        return
    entry = ModelLogEntry(
        content_type=ContentType.objects.get_for_model(obj, for_concrete_model=False),
        object_id=str(obj.pk),
        label=title,
        action=action,
        uuid=get_active_log_context().uuid,
        **facts,
    )
    entry.clean_fields(exclude={"content_type", "user"})
    entry.clean()
    # Its own save() would ask the database whether the user and the type exist, at each entry;
    # the foreign keys say so anyway.
    models.Model.save(entry)


def system_user() -> Any:
    """The account that stands for the clock. It has no password and can never sign in."""
    users = get_user_model()._default_manager
    user, _ = users.get_or_create(
        username=SYSTEM_USERNAME, defaults={"is_active": False, "password": "!"}
    )
    return user
