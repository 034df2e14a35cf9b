"""The back office's lists of people and of the register around them."""

from typing import Any

from django.db.models import QuerySet
from django.urls import path, reverse
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSet

from core.viewsets import PlatformViewSet
from people.forms.accounts import EditPersonForm, NewPersonForm
from people.forms.register import DelegationForm, DeputyForm, TenureForm, TermForm
from people.models import Delegation, Deputy, Organ, Post, Tenure, Term, User
from people.views import accounts, people, slips

OFFICE_USERS = "wagtailusers_users"


class NoGroups(ViewSet):
    """Roles change only by grant_role: there is no screen for groups."""

    icon = "group"

    def get_urlpatterns(self) -> list[Any]:
        return []

    def register_menu_item(self) -> None:
        return None


class PeopleViewSet(PlatformViewSet):
    """In the place of Wagtail's own user screens, under their URL names."""

    model = User
    icon = "user"
    menu_label = "人员名册"
    menu_order = 10
    index_view_class = people.PeopleIndexView
    add_view_class = people.PersonCreateView
    edit_view_class = people.PersonEditView
    search_fields = ["real_name"]
    list_display = [
        TitleColumn(
            "real_name", label="姓名", url_name=f"{OFFICE_USERS}:person", sort_key="real_name"
        ),
        Column("username", label="登录名", sort_key="username"),
        Column("organ", label="机关", sort_key="organ__position"),
        Column("post_title", label="现任职务"),
        Column("masked_id_number", label="身份证号"),
        Column("masked_mobile", label="手机号"),
        people.RolesColumn("roles", label="角色"),
        people.StateColumn("is_active", label="状态"),
    ]

    @property
    def menu_url(self) -> str:
        return reverse(self.get_url_name("index"))

    def get_form_class(self, for_update: bool = False) -> type:
        return EditPersonForm if for_update else NewPersonForm

    def get_urlpatterns(self) -> list[Any]:
        own = [
            path("slip/", slips.slip, name="slip"),
            path("find/", accounts.FindView.as_view(), name="find"),
            path("<int:pk>/", accounts.PersonView.as_view(), name="person"),
            path("<int:pk>/roles/", accounts.RolesView.as_view(), name="roles"),
            path("<int:pk>/password/", accounts.ResetPasswordView.as_view(), name="reset"),
            path("<int:pk>/deactivate/", accounts.DeactivateView.as_view(), name="deactivate"),
            path("<int:pk>/activate/", accounts.ActivateView.as_view(), name="activate"),
            path("<int:pk>/unlock/", accounts.UnlockView.as_view(), name="unlock"),
            path("<int:pk>/code/", accounts.CodeView.as_view(), name="code"),
        ]
        return own + super().get_urlpatterns()


class RegisterIndexView(generic.IndexView):
    """Rows with what their columns show, whatever the length of the list."""

    RELATED = {
        Post: ("organ",),
        Delegation: ("term",),
        Deputy: ("person", "term", "delegation"),
        Tenure: ("person", "post__organ"),
    }

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related(*self.RELATED[self.model])


class OrganViewSet(PlatformViewSet):
    model = Organ
    name = "organs"
    icon = "home"
    menu_label = "机关"
    menu_order = 30
    form_fields = ["name", "branch", "position"]
    list_display = [
        "name",
        Column("get_branch_display", label="系统", sort_key="branch"),
        Column("position", label="排序", sort_key="position"),
    ]
    list_filter = ["branch"]
    search_fields = ["name"]

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(default_ordering="position", **kwargs)


class PostViewSet(PlatformViewSet):
    model = Post
    index_view_class = RegisterIndexView
    name = "posts"
    icon = "tag"
    menu_label = "职务"
    menu_order = 40
    form_fields = ["organ", "name", "is_sole", "is_committee_seat", "is_renewed"]
    list_display = ["name", Column("organ", label="机关", sort_key="organ__position")]
    list_filter = ["organ"]
    search_fields = ["name", "organ__name"]


class TermViewSet(PlatformViewSet):
    model = Term
    name = "terms"
    icon = "calendar"
    menu_label = "届次"
    menu_order = 50
    list_display = [
        "name",
        DateColumn("starts_on", label="开始日期", sort_key="starts_on"),
        DateColumn("ends_on", label="届满日期"),
    ]
    search_fields = ["name"]

    def get_form_class(self, for_update: bool = False) -> type:
        return TermForm


class DelegationViewSet(PlatformViewSet):
    model = Delegation
    index_view_class = RegisterIndexView
    name = "delegations"
    icon = "group"
    menu_label = "代表团"
    menu_order = 60
    list_display = ["name", Column("term", label="届次")]
    list_filter = ["term"]
    search_fields = ["name"]

    def get_form_class(self, for_update: bool = False) -> type:
        return DelegationForm


class DeputyViewSet(PlatformViewSet):
    model = Deputy
    index_view_class = RegisterIndexView
    name = "deputies"
    icon = "user"
    menu_label = "代表"
    menu_order = 20
    list_display = [
        Column("person", label="姓名"),
        Column("term", label="届次"),
        Column("delegation", label="代表团"),
        DateColumn("ended_on", label="终止日期"),
    ]
    list_filter = ["term", "delegation"]
    search_fields = ["person__real_name", "person__username"]

    def get_form_class(self, for_update: bool = False) -> type:
        return DeputyForm


class TenureViewSet(PlatformViewSet):
    model = Tenure
    index_view_class = RegisterIndexView
    name = "tenures"
    icon = "history"
    menu_label = "任职记录"
    menu_order = 45
    list_display = [
        Column("person", label="姓名"),
        Column("post", label="职务"),
        DateColumn("starts_on", label="任职日期", sort_key="starts_on"),
        DateColumn("ends_on", label="免职日期"),
        BooleanColumn("is_acting", label="代理"),
        Column("get_ending_display", label="结束方式"),
    ]
    search_fields = ["person__real_name", "post__name", "post__organ__name"]

    def get_form_class(self, for_update: bool = False) -> type:
        return TenureForm


REGISTER = (
    DeputyViewSet(),
    OrganViewSet(),
    PostViewSet(),
    TenureViewSet(),
    TermViewSet(),
    DelegationViewSet(),
)
