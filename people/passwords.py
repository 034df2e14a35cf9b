"""Password rules of 等保二级 (GB/T 22239): complexity and history beyond Django's own rules.

They are validators, so that every form that sets a password obeys them, Wagtail's too.
"""

import re
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from people.models import PasswordHistory

CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")
CLASSES_NEEDED = 3
REMEMBERED = 3


class MixedCharactersValidator:
    def validate(self, password: str, user: Any = None) -> None:
        if sum(bool(re.search(kind, password)) for kind in CLASSES) < CLASSES_NEEDED:
            raise ValidationError(self.get_help_text(), code="password_not_mixed")

    def get_help_text(self) -> str:
        return "密码须包含大写字母、小写字母、数字、符号中的至少三类。"


class NoAccountNameValidator:
    def validate(self, password: str, user: Any = None) -> None:
        name = getattr(user, "username", "") or ""
        if len(name) >= 3 and name.lower() in password.lower():
            raise ValidationError(self.get_help_text(), code="password_holds_account")

    def get_help_text(self) -> str:
        return "密码不能包含登录名。"


class NotReusedValidator:
    """Remembers by the hook that Django calls whenever a password was set, by whatever path."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is None or user.pk is None:
            return
        past = user.password_history.values_list("password", flat=True)[:REMEMBERED]
        if any(check_password(password, known) for known in {user.password, *past}):
            raise ValidationError(self.get_help_text(), code="password_reused")

    def password_changed(self, password: str, user: Any = None) -> None:
        PasswordHistory.objects.create(user=user, password=user.password)
        kept = user.password_history.values_list("pk", flat=True)[:REMEMBERED]
        user.password_history.exclude(pk__in=list(kept)).delete()

    def get_help_text(self) -> str:
        return f"不能与最近 {REMEMBERED} 次用过的密码相同。"
