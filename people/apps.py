from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "人员"
    default = True
    default_auto_field = "django.db.models.BigAutoField"


class OfficeUsersConfig(WagtailUsersAppConfig):
    """Wagtail's user screens offer is_superuser and groups; ours stand in their place."""

    default = False
    verbose_name = "后台用户"
    user_viewset = "people.viewsets.PeopleViewSet"
    group_viewset = "people.viewsets.NoGroups"
