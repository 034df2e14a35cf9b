from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from core.audit import record
from core.state import Refused
from people.actions.roles import check_not_the_last, find_role, grant_role
from people.codes import initial_password
from people.models import User, hash_id_number

# What the forms and the roster may set; never rights, state or password.
FACTS = ("real_name", "mobile", "id_number", "organ", "post_title", "proposed_post", "term")


@transaction.atomic
def create_person(
    *,
    username: str,
    real_name: str,
    by: User | None,
    at: datetime,
    roles: Iterable[str] = (),
    **facts: Any,
) -> tuple[User, str]:
    """A new account with a random initial password, which is returned and kept nowhere."""
    if by is not None and not by.has_perm("people.add_user"):
        raise Refused("新建人员由组织者或系统管理员办理，您的账号没有这项职责。")
    person = User(username=username, real_name=real_name, must_change_password=True, **facts)
    check_known_nowhere_else(person)
    password = initial_password()
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as exc:
        raise Refused("登录名或身份证号刚刚已被登记。请刷新人员列表后核对。") from exc
    record(person, "people.create", by=by, at=at)
    for key in roles:
        grant_role(person, key, by=by, at=at)
    return person, password


@transaction.atomic
def edit_person(user: User, *, by: User, at: datetime, **facts: Any) -> list[str]:
    """Change facts about the person; returns the names of the fields that changed."""
    person = User.objects.select_for_update().get(pk=user.pk)
    check_may_manage(person, by)
    changed = [name for name in FACTS if name in facts and getattr(person, name) != facts[name]]
    for name in changed:
        setattr(person, name, facts[name])
    if changed:
        check_known_nowhere_else(person)
        person.save()
        record(person, "people.edit", by=by, at=at, data={"fields": changed})
    return changed


@transaction.atomic
def reset_password(user: User, *, by: User, at: datetime) -> str:
    """A new initial password, which must be changed at the first sign-in."""
    person = User.objects.select_for_update().get(pk=user.pk)
    check_may_manage(person, by)
    password = initial_password()
    person.set_password(password)
    person.must_change_password = True
    person.password_changed_at = at
    person.save()
    record(person, "people.reset_password", by=by, at=at)
    return password


@transaction.atomic
def change_password(user: User, password: str, *, at: datetime) -> None:
    """The person's own change. The password was validated by the form."""
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = at
    user.save()
    record(user, "people.change_password", by=user, at=at)


@transaction.atomic
def deactivate_person(user: User, *, by: User, at: datetime, reason: str) -> None:
    """Shut the account; her sessions end with the next request. Nobody is ever deleted."""
    role = find_role("secadmin", lock=True)
    person = User.objects.select_for_update().get(pk=user.pk)
    check_may_manage(person, by)
    if not reason.strip():
        raise Refused("请写明停用账号的原因。")
    if not person.is_active:
        raise Refused("账号已经是停用状态，没有改动。")
    if person.has_role(role.key):
        check_not_the_last(person, role)
    person.is_active = False
    person.save(update_fields=["is_active"])
    person.sign_in_codes.filter(used_at=None).update(expires_at=at)
    record(person, "people.deactivate", by=by, at=at, data={"reason": reason.strip()[:200]})


@transaction.atomic
def activate_person(user: User, *, by: User, at: datetime) -> None:
    person = User.objects.select_for_update().get(pk=user.pk)
    check_may_manage(person, by)
    if person.is_active:
        raise Refused("账号已经是启用状态，没有改动。")
    person.is_active = True
    person.save(update_fields=["is_active"])
    record(person, "people.activate", by=by, at=at)


def check_may_manage(person: User, by: User) -> None:
    if not by.may_manage(person):
        raise Refused(
            "您不能管理这个账号：自己的账号由他人管理，工作人员的账号由系统管理员管理，"
            "系统、安全、审计管理员的账号由安全管理员管理。"
        )


def check_known_nowhere_else(person: User) -> None:
    others = User.objects.exclude(pk=person.pk)
    if person.pk is None and others.filter(username__iexact=person.username).exists():
        raise Refused("这个登录名已有人使用，请换一个。")
    if person.id_number:
        same = others.filter(id_number_hash=hash_id_number(person.id_number)).first()
        if same:
            raise Refused(f"这个身份证号已登记在“{same.real_name}”名下，请核对是否重复录入。")
