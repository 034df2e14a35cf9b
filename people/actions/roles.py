"""The only way to a role. Wagtail's group screens are off."""

from datetime import datetime

from django.db import transaction

from core.audit import record
from core.state import Refused
from people.models import Role, User

SECURITY_ADMINISTRATOR = "secadmin"


@transaction.atomic
def grant_role(user: User, role_key: str, *, by: User | None, at: datetime) -> None:
    """Give `user` the role; `by` is None when the system itself sets up. Again is harmless."""
    person = User.objects.select_for_update().get(pk=user.pk)
    role = find_role(role_key)
    check_may_assign(person, role, by)
    if not person.is_active:
        raise Refused("账号已停用，不能授予角色。请先启用账号。")
    held = {other.key: other for other in person.roles}
    if role.key in held:
        return
    rivals = [r.name for r in held.values() if role.exclusion and r.exclusion == role.exclusion]
    if rivals:
        raise Refused(
            f"此人已是{'、'.join(rivals)}，与{role.name}互斥（三员分立，一人只能担任一种）。"
            "请先收回原角色，或改授他人。"
        )
    person.groups.add(role.group)
    record(person, "people.grant_role", by=by, at=at, data={"role": role.key})


@transaction.atomic
def revoke_role(user: User, role_key: str, *, by: User | None, at: datetime) -> None:
    # The role row first: two revocations at once must not leave nobody to grant roles.
    role = find_role(role_key, lock=True)
    person = User.objects.select_for_update().get(pk=user.pk)
    check_may_assign(person, role, by)
    if not person.has_role(role.key):
        return
    check_not_the_last(person, role)
    person.groups.remove(role.group)
    record(person, "people.revoke_role", by=by, at=at, data={"role": role.key})


@transaction.atomic
def set_roles(user: User, keys: set[str], *, by: User, at: datetime) -> list[str]:
    """Make the roles exactly these, all or nothing; returns what changed, in words."""
    held = {role.key: role.name for role in user.roles}
    names = dict(Role.objects.values_list("key", "name"))
    # Revoking first: an administrator may be moved from one office to another in one go.
    for key in sorted(set(held) - keys):
        revoke_role(user, key, by=by, at=at)
    for key in sorted(keys - set(held)):
        grant_role(user, key, by=by, at=at)
    gone = [f"收回{held[key]}" for key in sorted(set(held) - keys)]
    return gone + [f"授予{names[key]}" for key in sorted(keys - set(held))]


def find_role(key: str, *, lock: bool = False) -> Role:
    roles = Role.objects.select_related("group")
    if lock:
        roles = Role.objects.select_for_update()
    role = roles.filter(key=key).first()
    if role is None:
        raise Refused("没有这个角色。请刷新页面后重新选择。")
    return role


def check_may_assign(person: User, role: Role, by: User | None) -> None:
    if by is None:
        return
    if by.pk == person.pk:
        raise Refused("不能给自己授予或收回角色。请由另一位安全管理员办理。")
    # A role without rights only says who somebody is: whoever enters people may say so.
    needed = "people.grant_role" if role.group.permissions.exists() else "people.add_user"
    if not (by.has_perm(needed) or by.has_perm("people.grant_role")):
        raise Refused("授予和收回角色由安全管理员办理，您的账号没有这项职责。")


def check_not_the_last(person: User, role: Role) -> None:
    """Without a security administrator nobody could ever be given a role again."""
    if role.key != SECURITY_ADMINISTRATOR:
        return
    others = User.objects.filter(is_active=True, groups=role.group).exclude(pk=person.pk)
    if not others.exists():
        raise Refused("这是最后一位在用的安全管理员，不能收回或停用。请先授予另一人，再办理。")
