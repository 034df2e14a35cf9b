"""Lock-out and one-time codes: how somebody gets in again when an exam is about to begin."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.db import transaction

from core.audit import record
from core.state import Refused
from people.codes import hash_code, same_hash, sign_in_code
from people.models import SignInCode, User

CODE_MINUTES = 10


@transaction.atomic
def issue_sign_in_code(
    user: User,
    *,
    by: User,
    at: datetime,
    reason: str,
    change_after: datetime | None = None,
) -> str:
    """Return a code that lets `user` in once within ten minutes; only its hash is kept.

    Until `change_after` (the end of the sitting) the forced change of password waits.
    """
    person = User.objects.select_for_update().get(pk=user.pk)
    check_may_let_in(person, by, "people.issue_sign_in_code")
    reason = reason.strip()
    if not reason:
        raise Refused("请写明发放登录码的原因，例如“考场内忘记密码，已核对身份证”。")
    if not person.is_active:
        raise Refused("账号已停用，不能发放登录码。请先启用账号。")
    person.sign_in_codes.filter(used_at=None).update(expires_at=at)
    code = sign_in_code()
    SignInCode.objects.create(
        user=person,
        code_hash=hash_code(code, person.pk),
        issued_by=by,
        issued_at=at,
        expires_at=at + timedelta(minutes=CODE_MINUTES),
        change_after=change_after,
    )
    AccessAttempt.objects.filter(username=person.username).delete()
    record(person, "people.issue_code", by=by, at=at, data={"reason": reason[:200]})
    return code


@transaction.atomic
def use_sign_in_code(user: User, code: str, *, at: datetime) -> SignInCode | None:
    """Use up the code if it is this person's and still good. She must then set a password."""
    person = User.objects.select_for_update().get(pk=user.pk)
    for row in person.sign_in_codes.usable(at):
        if same_hash(row.code_hash, hash_code(code, person.pk)):
            row.used_at = at
            row.save(update_fields=["used_at"])
            User.objects.filter(pk=person.pk).update(must_change_password=True)
            record(person, "people.use_code", by=person, at=at)
            return row
    return None


@transaction.atomic
def lift_lockout(user: User, *, by: User, at: datetime) -> None:
    """Forget the failed attempts under this login name, from wherever they came."""
    if not (by.has_perm("people.unlock_login") or by.may_manage(user)):
        raise Refused("解除登录锁定由监考人员或系统管理人员办理，您的账号没有这项职责。")
    lifted, _ = AccessAttempt.objects.filter(username=user.username).delete()
    record(user, "people.unlock", by=by, at=at, data={"lifted": bool(lifted)})


def check_may_let_in(person: User, by: User, permission: str) -> None:
    """A code is as good as a password: an invigilator must not become the chair by one."""
    if by.pk == person.pk:
        raise Refused("不能给自己发放登录码。请由另一位工作人员核对身份后发放。")
    if not by.has_perm(permission):
        raise Refused("发放登录码由监考人员办理，您的账号没有这项职责。")
    if person.holds_rights() and not by.may_manage(person):
        raise Refused(
            "此人另有工作人员权限，监考人员不能为其发放登录码。请联系系统管理员重置密码。"
        )
