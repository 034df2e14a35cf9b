"""What a quiz or a practice run can ask, and what a person has met before."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from exams.models import PaperItem, QuizRules
from exams.pool import practisable
from laws.names import preferred_name
from people.models import User
from question_bank.models import WRITTEN_KINDS, Kind, Question, QuestionCitation, Subject


def askable() -> QuerySet[Question]:
    """Marked at once and one at a time: neither written answers nor cases."""
    return practisable().exclude(kind__in=[*WRITTEN_KINDS, Kind.CASE])


def within(laws: Iterable[str], subjects: Iterable[Subject]) -> QuerySet[Question]:
    """Askable questions that cite one of the laws or lie under one of the subjects; all where
    neither is named."""
    laws, subjects = list(laws), list(subjects)
    rows = askable()
    if not laws and not subjects:
        return rows
    wanted = Q(pk__in=QuestionCitation.objects.filter(law_key__in=laws).values("question"))
    for subject in subjects:
        wanted |= Q(subject__in=Subject.objects.within(subject.path))
    return rows.filter(wanted)


def pool_of_quiz(rules: QuizRules) -> QuerySet[Question]:
    return within(rules.laws, rules.subjects.all())


def picked(rules: QuizRules) -> list[int]:
    """The hand-picked questions that may still be asked, in their order."""
    rows = askable().filter(pk__in=rules.picks.values("question"))
    still = set(rows.values_list("pk", flat=True))
    return [pk for pk in rules.picks.values_list("question", flat=True) if pk in still]


def times_seen(person: User, questions: Iterable[int]) -> Counter[int]:
    """How often each of these has been on a paper of hers."""
    rows = PaperItem.objects.filter(
        question__in=list(questions), paper__attempts__candidate__person=person
    )
    return Counter(rows.values_list("question", flat=True))


@dataclass(frozen=True)
class Topic:
    """A law or a subject with the number of questions that can be practised on it."""

    key: str
    name: str
    count: int


def law_topics() -> list[Topic]:
    """Most questions first."""
    cited = QuestionCitation.objects.filter(question__in=askable().order_by().values("pk"))
    rows = (
        cited.exclude(law_key="")
        .order_by()
        .values_list("law_key")
        .annotate(count=Count("question", distinct=True))
    )
    topics = [Topic(key, preferred_name(key), count) for key, count in rows]
    return sorted(topics, key=lambda topic: (-topic.count, topic.name))


def subject_topics() -> list[Topic]:
    rows = (
        askable()
        .order_by()
        .exclude(subject=None)
        .values_list("subject__path")
        .annotate(count=Count("pk"))
    )
    return sorted((Topic(path, path, count) for path, count in rows), key=lambda one: one.key)
