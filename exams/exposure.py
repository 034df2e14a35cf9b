"""What somebody has already seen of a sitting's papers or of the bank, by the audit trail."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Min, Q, QuerySet
from wagtail.models import ModelLogEntry

from exams.models import Paper, Sitting
from people.models import User

OF_SITTING = {
    "exams.draw": "组过本场试卷",
    "exams.sign_seal": "在封存上签过名",
    "exams.verify_seal": "核验过封存",
}
OF_PAPERS = {"exams.view_paper": "查看过本场试卷", "exams.replace_item": "更换过本场试题"}


@dataclass(frozen=True)
class Exposure:
    person: User
    acts: tuple[str, ...]

    def __str__(self) -> str:
        return "、".join(self.acts)


def exposures_of(sitting: Sitting, people: Iterable[User]) -> list[Exposure]:
    """One entry for each person who has acted on the papers, or in the bank since the draw."""
    by_pk = {person.pk: person for person in people}
    found: dict[int, list[str]] = defaultdict(list)
    seen = entries_about(sitting).filter(user__in=by_pk).order_by("timestamp", "pk")
    for user, action in seen.values_list("user", "action"):
        act = OF_SITTING.get(action) or OF_PAPERS.get(action) or "组卷后在题库中工作过"
        if act not in found[user]:
            found[user].append(act)
    return [Exposure(by_pk[pk], tuple(acts)) for pk, acts in found.items()]


def entries_about(sitting: Sitting) -> QuerySet[ModelLogEntry]:
    papers = [str(pk) for pk in sitting.papers.values_list("pk", flat=True)]
    types = ContentType.objects.get_for_models(Sitting, Paper)
    about = Q(content_type=types[Sitting], object_id=str(sitting.pk), action__in=OF_SITTING) | Q(
        content_type=types[Paper], object_id__in=papers, action__in=OF_PAPERS
    )
    drawn_at = sitting.papers.aggregate(first=Min("drawn_at"))["first"]
    if drawn_at is not None:
        about |= Q(action__startswith="question_bank.", timestamp__gte=drawn_at)
    return ModelLogEntry.objects.filter(about)
