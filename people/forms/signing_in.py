import re
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm

from people.codes import CODE_LENGTH
from people.identity import tidy_number
from people.models import User

LOOKS_LIKE_ID = re.compile(r"\d{17}[\dXx]")
WRONG = (
    "登录名或密码不对。请核对后重新输入；有人同名时请输入登录名，不要输入姓名。"
    "连续输错 5 次，账号将锁定 15 分钟。"
)
INACTIVE = "这个账号已停用。如有疑问，请联系县人大常委会工作人员。"


def login_name(entered: str) -> str:
    """The login name of who typed her real name, when nobody else bears it."""
    entered = entered.strip()
    if User.objects.filter(username=entered).exists():
        return entered
    namesakes = User.objects.filter(real_name=entered).values_list("username", flat=True)[:2]
    return namesakes[0] if len(namesakes) == 1 else entered


class NameField(forms.CharField):
    """A login name or a real name; never an ID number, for failed names go into a log."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="登录名或姓名",
            max_length=150,
            widget=forms.TextInput(
                attrs={"autofocus": True, "autocomplete": "username", "autocapitalize": "none"}
            ),
            error_messages={"required": "请输入登录名或姓名。"},
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        entered = super().clean(value)
        if LOOKS_LIKE_ID.fullmatch(tidy_number(entered)):
            raise forms.ValidationError("请输入登录名或姓名，不要输入身份证号。")
        return login_name(entered)


class LoginForm(AuthenticationForm):
    error_messages = {"invalid_login": WRONG, "inactive": INACTIVE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"] = NameField()
        self.fields["password"].error_messages["required"] = "请输入密码。"
        self.fields["password"].label = "密码"


class SignInCodeForm(forms.Form):
    username = NameField()
    code = forms.CharField(
        label="一次性登录码",
        max_length=20,
        help_text=f"监考人员发给的 {CODE_LENGTH} 位字母和数字，10 分钟内有效，只能用一次。",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": "请输入登录码。"},
    )

    def __init__(self, *args: Any, request: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.at = request, at
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "username" in cleaned and "code" in cleaned:
            user = authenticate(
                self.request,
                username=cleaned["username"],
                sign_in_code=cleaned["code"],
                at=self.at,
            )
            if user is None:
                raise forms.ValidationError(
                    "登录名与登录码不符，或者登录码已过期、已用过。请核对后重新输入，"
                    "或请监考人员另发一个。"
                )
            self.user = user  # type: ignore[assignment]
        return cleaned


class NewPasswordMixin:
    fields: dict[str, forms.Field]
    error_messages: dict[str, Any]

    def name_fields(self) -> None:
        self.error_messages = {
            "password_mismatch": "两次输入的新密码不一样，请重新输入。",
            "password_incorrect": "原密码不对，请重新输入。",
        }
        labels = {
            "old_password": ("原密码", "请输入原密码。"),
            "new_password1": ("新密码", "请输入新密码。"),
            "new_password2": ("再输入一次新密码", "请再输入一次新密码。"),
        }
        for name, (label, required) in labels.items():
            if name in self.fields:
                self.fields[name].label = label
                self.fields[name].error_messages["required"] = required
        self.fields["new_password2"].help_text = ""


class OwnPasswordForm(NewPasswordMixin, PasswordChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_fields()


class FirstPasswordForm(NewPasswordMixin, SetPasswordForm):
    """After a one-time code nobody can ask for the old password: it was forgotten."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_fields()
