from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest


class DrawForm(forms.Form):
    avoids_seen = forms.BooleanField(
        label="避开考生以往考过的试题",
        required=False,
        help_text="补考总是避开原场次的全部试题，与此选项无关。",
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label="理由", max_length=200, strip=True)


class SealForm(forms.Form):
    """A signature: the officer's password, entered now, over the digest on the page.

    It goes through the authentication backends, so five wrong ones lock the account out.
    """

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    password = forms.CharField(
        label="您的登录密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="封存如同签字，须由本人当场输入密码。",
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        entered = self.cleaned_data["password"]
        user = self.request.user
        found = authenticate(self.request, username=user.get_username(), password=entered)
        if found is None or found.pk != user.pk:
            raise forms.ValidationError("密码不正确，没有签名。连续输错五次，账号将锁定十五分钟。")
        return entered
