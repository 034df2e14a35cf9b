"""The bank's part of the desk: what waits for me, and what is running."""

from typing import Any

from wagtail.admin.ui.components import Component

from people.models import User
from question_bank.models import ImportBatch, Question

SHOWN = 5


class BankPanel(Component):
    """Renders nothing for those who have nothing to do with the bank."""

    name = "bank"
    template_name = "question_bank/back_office/panel.html"
    order = 200

    def __init__(self, user: User):
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        may = self.user.has_perm
        context: dict[str, Any] = {}
        if may("question_bank.review_question"):
            context["to_review"] = Question.objects.waiting_for(self.user).count()
        if may("question_bank.change_question"):
            returned = Question.objects.filter(state=Question.State.DRAFT).exclude(review_note="")
            context["returned"] = returned.filter(edited_by=self.user).count()
        if may("question_bank.import_question"):
            batches = ImportBatch.objects.visible_to(self.user).defer("layout", "mapping")
            context["running"] = list(batches.running()[:SHOWN])
            waiting = batches.filter(state=ImportBatch.State.CHECKED, job="")
            context["to_confirm"] = list(waiting.filter(uploaded_by=self.user)[:SHOWN])
        return context
