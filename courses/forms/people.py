from typing import Any

from django import forms
from django.db.models import F, QuerySet

from people.models import Delegation


class PeopleForm(forms.Form):
    """The filters of the list of people. A strange value narrows nothing."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100, required=False)
    name = forms.CharField(label="姓名", max_length=50, required=False)
    delegation = forms.ModelChoiceField(
        label="代表团",
        queryset=Delegation.objects.select_related("term"),
        required=False,
        empty_label="全部",
    )
    standing = forms.ChoiceField(
        label="完成情况",
        choices=[("", "全部"), ("short", "未达到要求"), ("met", "已达到要求")],
        required=False,
    )

    def __init__(self, data: Any, *, this_year: int) -> None:
        # Said in the field too, so that the page shows which year it is about.
        super().__init__({"year": this_year, **data.dict()})
        self.is_valid()
        self.chosen_year: int = self.cleaned_data.get("year") or this_year

    def narrow(self, people: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.cleaned_data
        if name := chosen.get("name"):
            people = people.filter(real_name__icontains=name)
        if delegation := chosen.get("delegation"):
            people = people.filter(delegation_pk=delegation.pk)
        if chosen.get("standing") == "short":
            people = people.filter(hours__lt=F("required"))
        if chosen.get("standing") == "met":
            people = people.filter(hours__gte=F("required"))
        return people
