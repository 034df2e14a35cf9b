import re
from typing import Any

from django import forms
from django.db.models import Q

from courses.models import CoursePage
from people.models import Delegation, User

LONGEST_LIST = 2000


class EnrolListForm(forms.Form):
    """Names as they stand in somebody's list, whole delegations, or both."""

    course = forms.ModelChoiceField(
        label="课程",
        queryset=CoursePage.objects.live().order_by("path"),
        empty_label="请选择",
        error_messages={
            "required": "请选择课程。",
            "invalid_choice": "这门课程已经下线，请重新选择。",
        },
    )
    delegations = forms.ModelMultipleChoiceField(
        label="整团加入",
        queryset=Delegation.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    names = forms.CharField(
        label="名单",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="姓名或登录名，用换行、空格或顿号隔开，可以从表格里整列粘贴。",
    )

    def clean_names(self) -> list[User]:
        """Nobody is entered while one line is unclear: a list is taken whole or not at all."""
        words = [word for word in re.split(r"[\s,，、;；]+", self.cleaned_data["names"]) if word]
        if len(words) > LONGEST_LIST:
            raise forms.ValidationError(f"一次最多 {LONGEST_LIST} 人，请分几次加入。")
        found = people_named(words)
        unknown = [word for word in dict.fromkeys(words) if not found.get(word)]
        several = [word for word, people in found.items() if len(people) > 1]
        if unknown:
            self.add_error("names", f"名册里没有找到：{'、'.join(unknown[:20])}。请核对写法。")
        for word in several[:20]:
            choices = "、".join(
                f"{one.username}（{one.post_title or '未填职务'}）" for one in found[word]
            )
            self.add_error("names", f"“{word}”有 {len(found[word])} 位，请改写登录名：{choices}。")
        return [people[0] for people in found.values() if len(people) == 1]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "names" in cleaned and not cleaned["names"] and not cleaned.get("delegations"):
            self.add_error("names", "请填写名单，或者勾选代表团。")
        return cleaned

    def people(self) -> list[User]:
        """Each once, whether named, in a delegation, or both."""
        seated = User.objects.filter(
            is_active=True,
            mandates__delegation__in=self.cleaned_data["delegations"],
            mandates__ended_on=None,
        )
        return list({one.pk: one for one in [*self.cleaned_data["names"], *seated]}.values())


def people_named(words: list[str]) -> dict[str, list[User]]:
    """By real name or login name, active people only, in one query."""
    named = Q(real_name__in=words) | Q(username__in=words)
    found: dict[str, list[User]] = {word: [] for word in words}
    for person in User.objects.filter(named, is_active=True):
        for word in {person.real_name, person.username} & found.keys():
            found[word].append(person)
    return found
