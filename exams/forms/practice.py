from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet

from exams.quiz_pool import Topic
from question_bank.models import Question, QuestionCitation

WHICH = (("", "全部"), ("due", "今天要复习"), ("later", "还没到期"), ("away", "已移出"))


class NotebookFilters(forms.Form):
    """What of the notebook is shown; whatever is odd in the address is passed over."""

    q = forms.CharField(label="题干中的字词", required=False, max_length=60, strip=True)
    law = forms.ChoiceField(label="法律", required=False)
    show = forms.ChoiceField(label="显示", required=False, choices=WHICH)

    def __init__(self, data: Any, *, topics: Iterable[Topic]) -> None:
        super().__init__(data)
        self.fields["law"].choices = [("", "全部法律"), *((one.key, one.name) for one in topics)]
        self.is_valid()

    @property
    def wants_away(self) -> bool:
        return self.cleaned_data.get("show") == "away"

    @property
    def is_narrowed(self) -> bool:
        return any(self.cleaned_data.values())

    def narrow(self, cards: QuerySet, at: datetime) -> QuerySet:
        wanted = self.cleaned_data
        cards = cards.filter(is_put_away=self.wants_away, question__state=Question.State.LIVE)
        if wanted.get("show") == "due":
            cards = cards.filter(due_at__lte=at)
        elif wanted.get("show") == "later":
            cards = cards.filter(due_at__gt=at)
        if law := wanted.get("law"):
            cited = QuestionCitation.objects.filter(law_key=law)
            cards = cards.filter(question__in=cited.values("question"))
        if words := wanted.get("q"):
            cards = cards.filter(question__search_text__contains=words)
        return cards.order_by("due_at", "pk")
