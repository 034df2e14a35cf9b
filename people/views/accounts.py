"""The page of one person, and what may be done with her account."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.state import Refused
from people.actions import (
    activate_person,
    deactivate_person,
    issue_sign_in_code,
    lift_lockout,
    reset_password,
    set_roles,
)
from people.forms.accounts import FindForm, ReasonForm, RolesForm
from people.models import User
from people.views.slips import hand_over


class OfficePage(WagtailAdminTemplateMixin, View):
    """A page about one person that this officer may see."""

    header_icon = "user"
    person: User

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not request.user.has_perm("people.view_user"):
            raise PermissionDenied
        rows = User.objects.visible_to(request.user)  # type: ignore[arg-type]
        self.person = get_object_or_404(rows, pk=kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        home = [{"url": "/admin/users/", "label": "人员"}]
        return [*self.breadcrumbs_items, *home, {"url": "", "label": str(self.person)}]

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        context = self.get_context_data(person=self.person, **context)
        return self.render_to_response(context, status=status)

    # TemplateResponseMixin comes with WagtailAdminTemplateMixin.


class PersonView(OfficePage):
    template_name = "people/back_office/person.html"
    page_title = "人员"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        officer: Any = request.user
        return self.show(
            roles=self.person.roles,
            tenures=self.person.tenures.select_related("post__organ"),
            mandates=self.person.mandates.select_related("term", "delegation"),
            may_manage=officer.may_manage(self.person),
            may_grant=officer.has_perm("people.grant_role") and officer.pk != self.person.pk,
            may_unlock=officer.has_perm("people.unlock_login"),
            expired=self.person.must_renew_password(
                timezone.now(), max_days=settings.PASSWORD_MAX_DAYS
            ),
        )


class FindView(WagtailAdminTemplateMixin, View):
    """By POST: an ID number must stand in no URL, and so in no log of the web server."""

    template_name = "people/back_office/find.html"
    page_title = "按身份证号查找"
    header_icon = "search"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        trail = [{"url": "/admin/users/", "label": "人员"}, {"url": "", "label": self.page_title}]
        return [*self.breadcrumbs_items, *trail]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm("people.view_user"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=FindForm()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FindForm(request.POST)
        if form.is_valid():
            rows = User.objects.visible_to(request.user)  # type: ignore[arg-type]
            person = rows.with_id_number(form.cleaned_data["id_number"]).first()
            if person:
                return redirect("wagtailusers_users:person", person.pk)
            form.add_error("id_number", "没有登记这个身份证号的人员。可以新建，或导入名册。")
        return self.render_to_response(self.get_context_data(form=form))


class ActView(OfficePage):
    """One act upon an account: say what will happen, ask for the reason, do it."""

    template_name = "people/back_office/act.html"
    page_title = ""
    explanation = ""
    button = ""
    needs_reason = False
    is_grave = False
    done: ClassVar[str] = ""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(form=ReasonForm() if self.needs_reason else None)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = ReasonForm(request.POST) if self.needs_reason else None
        if form is not None and not form.is_valid():
            return self.show(form=form)
        try:
            return self.act(form.cleaned_data["reason"] if form else "")
        except Refused as reason:
            return self.show(form=form, refused=str(reason), status=409)

    def act(self, reason: str) -> HttpResponse:
        self.perform(reason)
        messages.success(self.request, self.done.format(name=self.person.real_name))
        return redirect("wagtailusers_users:person", self.person.pk)

    def perform(self, reason: str) -> None:
        raise NotImplementedError


class ResetPasswordView(ActView):
    page_title = "重置密码"
    explanation = (
        "系统会生成新的初始密码并只显示一次，请当场打印或抄给本人。"
        "原密码立即失效，已登录的页面会退出；本人下次登录须先修改密码。"
    )
    button = "重置并显示新密码"

    def act(self, reason: str) -> HttpResponse:
        password = reset_password(self.person, by=self.request.user, at=timezone.now())  # type: ignore[arg-type]
        return hand_over(self.request, self.person, password)


class DeactivateView(ActView):
    page_title = "停用账号"
    explanation = "停用后不能登录，已登录的页面立即退出。记录全部保留，以后可以重新启用。"
    button = "停用账号"
    needs_reason = True
    is_grave = True
    done = "{name}的账号已停用。"

    def perform(self, reason: str) -> None:
        deactivate_person(self.person, by=self.request.user, at=timezone.now(), reason=reason)  # type: ignore[arg-type]


class ActivateView(ActView):
    page_title = "启用账号"
    explanation = "启用后可用原来的密码登录；忘记密码的，请再重置密码。"
    button = "启用账号"
    done = "{name}的账号已启用。"

    def perform(self, reason: str) -> None:
        activate_person(self.person, by=self.request.user, at=timezone.now())  # type: ignore[arg-type]


class UnlockView(ActView):
    page_title = "解除登录锁定"
    explanation = "连续输错密码会锁定 15 分钟。请先核对身份，再解除锁定。"
    button = "解除锁定"
    done = "{name}的登录锁定已解除，可以马上登录。"

    def perform(self, reason: str) -> None:
        lift_lockout(self.person, by=self.request.user, at=timezone.now())  # type: ignore[arg-type]


class CodeView(ActView):
    page_title = "发放一次性登录码"
    explanation = (
        "用于忘记密码、来不及重置的情况。登录码 10 分钟内有效，只能用一次，只显示一次；"
        "同时解除登录锁定。请先核对本人身份证件。"
    )
    button = "发放登录码"
    needs_reason = True

    def act(self, reason: str) -> HttpResponse:
        code = issue_sign_in_code(
            self.person,
            by=self.request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            reason=reason,
        )
        return hand_over(self.request, self.person, code, kind="code")


class RolesView(OfficePage):
    template_name = "people/back_office/roles.html"
    page_title = "角色"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not request.user.has_perm("people.grant_role"):
            raise PermissionDenied

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(form=RolesForm(person=self.person))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = RolesForm(request.POST, person=self.person)
        if not form.is_valid():
            return self.show(form=form)
        try:
            changed = set_roles(
                self.person,
                set(form.cleaned_data["roles"]),
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
            )
        except Refused as reason:
            form.add_error("roles", str(reason))
            return self.show(form=form, status=409)
        said = "、".join(changed) if changed else "角色没有变化"
        messages.success(request, f"{self.person.real_name}：{said}。")
        return redirect("wagtailusers_users:person", pk)
