from typing import Any

from wagtail.admin.viewsets.base import ViewSet

from core.viewsets import PlatformViewSet
from people.models import User


class NoGroups(ViewSet):
    """Roles change only by grant_role: there is no screen for groups."""

    icon = "group"

    def get_urlpatterns(self) -> list[Any]:
        return []

    def register_menu_item(self) -> None:
        return None


class PeopleViewSet(PlatformViewSet):
    model = User
    icon = "user"
    form_fields = ["real_name"]
