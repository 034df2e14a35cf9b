"""Who may come in. Here and not in a login view: Wagtail brings login pages of its own."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.http import HttpRequest

from people.actions.signing_in import use_sign_in_code
from people.models import User


class PlatformBackend(ModelBackend):
    """Name and password. Demo accounts have known passwords: they are shut unless DEBUG is on."""

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and (settings.DEBUG or not user.is_demo)

    def get_user(self, user_id: int) -> User | None:
        """With the profile of the back office, which asks for it on each of its pages."""
        user = User.objects.select_related("wagtail_userprofile").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


class SignInCodeBackend(BaseBackend):
    """Login name and one-time code. Failures count for the lock-out like wrong passwords."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        sign_in_code: str | None = None,
        at: datetime | None = None,
        **credentials: Any,
    ) -> User | None:
        if not username or not sign_in_code or at is None:
            return None
        user = User.objects.filter(username=username).first()
        if user is None or not PlatformBackend().user_can_authenticate(user):
            return None
        used = use_sign_in_code(user, sign_in_code, at=at)
        return user if used else None

    def get_user(self, user_id: int) -> User | None:
        return PlatformBackend().get_user(user_id)
