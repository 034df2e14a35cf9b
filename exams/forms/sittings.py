from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateTimeInput

from exams.models import Regulation, Sitting

DRAWN_BY = ("blueprint", "regulation", "dealing", "resit_of")
CANDIDATE_LIMIT = 500
EMPTY = {
    "room": "（待定）",
    "regulation": "（自动选用）",
    "blueprint": "（请选择）",
    "resit_of": "（不是补考）",
}


class SittingForm(WagtailAdminModelForm):
    """Planning only: what two officers have sealed, or what is drawn, fixes part of it."""

    class Meta:
        model = Sitting
        fields = (
            "title", "opens_at", "closes_at", "room", "regulation", "blueprint", "dealing",
            "minutes", "resit_of", "notice",
        )  # fmt: skip
        widgets = {"opens_at": AdminDateTimeInput, "closes_at": AdminDateTimeInput}
        help_texts = {
            "notice": "显示在考生的考试页和准考证上，例如考试范围、携带证件。",
            "resit_of": "补考不会抽到原场次试卷中的任何试题。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["regulation"].required = False
        self.fields["regulation"].help_text = "留空则自动选用考试当日施行的办法。"
        self.fields["minutes"].required = False
        self.fields["minutes"].help_text = "留空则用办法规定的时长。"
        over = Sitting.objects.formal().filter(state__in=["closed", "published"])
        self.fields["resit_of"].queryset = over.exclude(pk=self.instance.pk)
        blueprints = self.fields["blueprint"]
        blueprints.queryset = blueprints.queryset.filter(is_active=True)
        for name, words in EMPTY.items():
            self.fields[name].empty_label = words

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        opens_at, closes_at = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens_at and closes_at:
            self.choose_regulation(cleaned, opens_at)
            self.check_window(cleaned, opens_at, closes_at)
            self.check_room(cleaned.get("room"), opens_at, closes_at)
        self.check_drawn(cleaned)
        return cleaned

    def choose_regulation(self, cleaned: dict[str, Any], opens_at: Any) -> None:
        day = timezone.localtime(opens_at).date()
        chosen = cleaned.get("regulation")
        in_force = list(Regulation.objects.in_force(day))
        if chosen is None and len(in_force) == 1:
            cleaned["regulation"] = chosen = in_force[0]
        elif chosen is None and in_force:
            self.add_error("regulation", f"{day:%Y年%-m月%-d日}有多个办法施行，请选择一个。")
        elif chosen is None:
            self.add_error(
                "regulation", f"{day:%Y年%-m月%-d日}没有施行中的办法，请先录入办法或改考试日期。"
            )
        elif chosen not in in_force and not cleaned.get("resit_of"):
            self.add_error("regulation", f"所选办法在{day:%Y年%-m月%-d日}并未施行，请另选。")
        if chosen is not None and not cleaned.get("minutes"):
            cleaned["minutes"] = chosen.duration_minutes

    def check_window(self, cleaned: dict[str, Any], opens_at: Any, closes_at: Any) -> None:
        minutes = cleaned.get("minutes")
        if minutes and closes_at - opens_at < timedelta(minutes=minutes):
            self.add_error(
                "closes_at", f"从开始到截止不足作答时长 {minutes} 分钟，请推迟截止时间。"
            )

    def check_room(self, room: Any, opens_at: Any, closes_at: Any) -> None:
        if room is None:
            return
        others = (
            Sitting.objects.formal()
            .filter(room=room, opens_at__lt=closes_at, closes_at__gt=opens_at)
            .exclude(state=Sitting.State.CANCELLED)
        )
        if clash := others.exclude(pk=self.instance.pk).first():
            self.add_error("room", f"{room}在这段时间已安排“{clash}”，请换考场或改时间。")

    def check_drawn(self, cleaned: dict[str, Any]) -> None:
        if not self.instance.pk or not self.instance.papers.exists():
            return
        was = Sitting.objects.get(pk=self.instance.pk)
        for name in DRAWN_BY:
            if name in cleaned and cleaned[name] != getattr(was, name):
                self.add_error(name, "试卷已按原来的选择组成。如需更改，请先撤销试卷。")


class PeopleForm(forms.Form):
    """Who is picked from a list; `known` re-submits after the warning about what they saw."""

    people = forms.TypedMultipleChoiceField(coerce=int, required=False)
    known = forms.BooleanField(required=False)

    def __init__(self, *args: Any, allowed: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = [(one.pk, str(one)) for one in allowed]
        self.allowed = {one.pk: one for one in allowed}

    def clean_people(self) -> list[Any]:
        picked = [self.allowed[pk] for pk in self.cleaned_data["people"]]
        if not picked:
            raise forms.ValidationError("请先勾选人员。")
        return picked
