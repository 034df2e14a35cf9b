import re
from typing import Any

from django import forms

from people.identity import id_number_fault, mobile_fault, tidy_number
from people.models import Role, User

_LOGIN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{2,29}")


class PersonForm(forms.ModelForm):
    """Facts about a person. Rights, state and password are not among them: see the actions."""

    mobile = forms.CharField(label="手机号", max_length=30, required=False)
    id_number = forms.CharField(label="身份证号", max_length=40, required=False)

    class Meta:
        model = User
        fields = ["real_name", "organ", "post_title", "proposed_post", "term"]
        help_texts = {
            "proposed_post": "拟任命人员填写，例如“县财政局局长”。",
            "term": "任职或当选的届次。",
        }
        error_messages = {"real_name": {"required": "请填写姓名。"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["username", "real_name", "id_number", "mobile"])
        for name in ("organ", "term"):
            self.fields[name].empty_label = "（未填）"  # type: ignore[attr-defined]

    def clean_real_name(self) -> str:
        return "".join(self.cleaned_data["real_name"].split())

    def clean_mobile(self) -> str:
        number = tidy_number(self.cleaned_data["mobile"])
        if number and (fault := mobile_fault(number)):
            raise forms.ValidationError(fault)
        return number

    def clean_id_number(self) -> str:
        number = tidy_number(self.cleaned_data["id_number"])
        if not number:
            return ""
        if fault := id_number_fault(number):
            raise forms.ValidationError(fault)
        same = User.objects.all().with_id_number(number).exclude(pk=self.instance.pk).first()
        if same:
            raise forms.ValidationError(f"这个身份证号已登记在“{same.real_name}”名下，请核对。")
        return number

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields if name in FACT_FIELDS}


FACT_FIELDS = {
    "real_name",
    "organ",
    "post_title",
    "proposed_post",
    "term",
    "mobile",
    "id_number",
}


class NewPersonForm(PersonForm):
    username = forms.CharField(
        label="登录名",
        max_length=30,
        help_text="3 至 30 位，字母开头，可含数字、点、横线。不要用身份证号。建立后不能修改。",
        error_messages={"required": "请填写登录名。"},
    )
    roles = forms.MultipleChoiceField(
        label="身份",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="工作人员的角色（命题、监考等）由安全管理员另行授予。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain = Role.objects.exclude(pk__in=Role.objects.carrying_rights())
        self.fields["roles"].choices = list(plain.values_list("key", "name"))  # type: ignore[attr-defined]

    def clean_username(self) -> str:
        name = self.cleaned_data["username"].strip()
        if not _LOGIN.fullmatch(name):
            raise forms.ValidationError(
                "登录名须以字母开头，由 3 至 30 位字母、数字、点或横线组成。"
            )
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError("这个登录名已有人使用，请换一个。")
        return name


class EditPersonForm(PersonForm):
    """The numbers are shown masked; an empty field leaves them as they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.instance
        known = {"mobile": person.masked_mobile, "id_number": person.masked_id_number}
        for name, masked in known.items():
            self.initial[name] = ""
            self.fields[name].help_text = (
                f"已登记 {masked}，不改请留空。" if masked else "尚未登记。"
            )

    def facts(self) -> dict[str, Any]:
        given = super().facts()
        return {
            name: value
            for name, value in given.items()
            if value or name not in ("mobile", "id_number")
        }


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明原因。"},
    )


class FindForm(forms.Form):
    id_number = forms.CharField(
        label="身份证号",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
        error_messages={"required": "请输入身份证号。"},
    )

    def clean_id_number(self) -> str:
        number = tidy_number(self.cleaned_data["id_number"])
        if fault := id_number_fault(number):
            raise forms.ValidationError(fault)
        return number


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label="角色", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"roles": [role.key for role in person.roles]}
        super().__init__(*args, **kwargs)
        field: Any = self.fields["roles"]
        field.choices = list(Role.objects.values_list("key", "name"))
