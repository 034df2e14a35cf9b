"""The list of people, and the forms that enter and edit them."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from core.state import Refused
from people.actions import create_person, edit_person
from people.models import Branch, Organ, Role, Term, User
from people.views.slips import hand_over

STATES = [("active", "在用"), ("initial", "未改初始密码"), ("shut", "已停用")]


class PeopleFilter(WagtailFilterSet):
    role = django_filters.ModelChoiceFilter(
        label="角色", queryset=Role.objects.all(), field_name="groups__role", empty_label="全部"
    )
    branch = django_filters.ChoiceFilter(
        label="系统", choices=Branch.choices, field_name="organ__branch", empty_label="全部"
    )
    organ = django_filters.ModelChoiceFilter(
        label="机关", queryset=Organ.objects.all(), empty_label="全部"
    )
    term = django_filters.ModelChoiceFilter(
        label="届", queryset=Term.objects.all(), empty_label="全部"
    )
    state = django_filters.ChoiceFilter(
        label="账号状态", choices=STATES, method="in_state", empty_label="全部"
    )

    class Meta:
        model = User
        fields: list[str] = []

    def in_state(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        if value == "shut":
            return queryset.filter(is_active=False)
        if value == "initial":
            return queryset.filter(is_active=True, must_change_password=True)
        return queryset.filter(is_active=True)


class RolesColumn(Column):
    def get_value(self, instance: User) -> str:
        return "、".join(role.name for role in instance.roles)


class StateColumn(Column):
    cell_template_name = "people/back_office/_state_cell.html"

    def get_value(self, instance: User) -> tuple[str, str]:
        if not instance.is_active:
            return "bad", "已停用"
        if instance.must_change_password:
            return "warn", "未改初始密码"
        return "ok", "在用"


class PeopleIndexView(generic.IndexView):
    filterset_class = PeopleFilter
    default_ordering = "pk"

    def get_base_queryset(self) -> QuerySet[User]:
        return (
            super()
            .get_base_queryset()
            .select_related("organ", "term")
            .prefetch_related("groups__role")
        )

    def search_queryset(self, queryset: Any) -> Any:
        return queryset.search(self.search_query) if self.search_query else queryset

    @property
    def header_more_buttons(self) -> list[Button]:
        buttons = [*super().header_more_buttons]
        find = reverse("wagtailusers_users:find")
        buttons.append(Button("按身份证号查找", url=find, icon_name="search", priority=10))
        if self.request.user.has_perm("people.add_user"):
            url = reverse("rosters:index")
            buttons.append(Button("导入名册", url=url, icon_name="upload", priority=20))
        return buttons

    def get_list_more_buttons(self, instance: User) -> list[Any]:
        if not self.request.user.may_manage(instance):  # type: ignore[union-attr]
            return []
        return super().get_list_more_buttons(instance)


class PersonCreateView(generic.CreateView):
    submit_button_label = "保存并生成初始密码"

    def form_valid(self, form: Any) -> HttpResponse:
        by, at = self.request.user, timezone.now()
        try:
            person, password = create_person(
                username=form.cleaned_data["username"],
                by=by,
                at=at,
                roles=form.cleaned_data["roles"],
                **form.facts(),
            )
        except Refused as reason:
            form.add_error(None, str(reason))
            return self.form_invalid(form)
        messages.success(self.request, f"已建立{person.real_name}的账号。")
        return hand_over(self.request, person, password)


class PersonEditView(generic.EditView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Who may see a person but not manage her is led to the page that only shows."""
        rows = User.objects.visible_to(request.user)  # type: ignore[arg-type]
        person = get_object_or_404(rows, pk=kwargs["pk"])
        if not request.user.may_manage(person):  # type: ignore[union-attr]
            return redirect("wagtailusers_users:person", person.pk)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            changed = edit_person(
                self.object, by=self.request.user, at=timezone.now(), **form.facts()
            )
        except Refused as reason:
            form.add_error(None, str(reason))
            return self.form_invalid(form)
        said = "已保存。" if changed else "内容没有变化，未作修改。"
        messages.success(self.request, f"{form.cleaned_data['real_name']}的信息{said}")
        return redirect("wagtailusers_users:person", self.object.pk)
