"""Password rules of 等保二级 (GB/T 22239): complexity beyond Django's own validators."""

import re
from typing import Any

from django.core.exceptions import ValidationError

CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")
CLASSES_NEEDED = 3


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
