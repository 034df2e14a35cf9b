"""The live bank as drawing sees it, and a blueprint's rules as it asks for them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Count, Exists, OuterRef, QuerySet

from exams.assembly import DrawRule, Part, PoolQuestion
from exams.models import BlueprintRule, PaperItem, Sitting
from exams.models.papers import UNRELEASED
from people.models import Branch
from question_bank.models import Question, QuestionCitation

COMMON = "common"


def live_pool() -> list[PoolQuestion]:
    """Every question that a formal paper may hold.

    What is open for practice has been read by everybody: it never enters a formal paper. Nor does
    what once was: its key stands in the results of whoever practised it.
    """
    return pool_of(Question.objects.live().filter(~been_asked(), for_practice=False))


def been_asked() -> Exists:
    """Of questions: some quiz or practice run has asked it, and told its key afterwards."""
    asked = PaperItem.objects.filter(question=OuterRef("pk"))
    return Exists(asked.exclude(paper__sitting__kind=Sitting.Kind.FORMAL))


def practisable() -> QuerySet[Question]:
    """What quizzes and practice may ask: marked for it, and on no paper that is still secret.

    A question may have been marked after it was drawn; a cancelled sitting's paper stays secret,
    since a later sitting may use it.
    """
    secret = PaperItem.objects.filter(
        paper__sitting__kind=Sitting.Kind.FORMAL, paper__sitting__state__in=UNRELEASED
    )
    rows = Question.objects.live().filter(for_practice=True)
    return rows.exclude(pk__in=secret.values("question"))


def practice_pool() -> list[PoolQuestion]:
    return pool_of(practisable())


def pool_of(rows: QuerySet[Question]) -> list[PoolQuestion]:
    """Three columns wide, two queries long."""
    laws = defaultdict(set)
    citations = QuestionCitation.objects.filter(question__in=rows.order_by().values("pk"))
    for question, law in citations.exclude(law_key="").values_list("question", "law_key"):
        laws[question].add(law)
    values = rows.order_by("pk").annotate(sub_questions=Count("items"))
    return [
        PoolQuestion(
            pk=pk,
            kind=kind,
            subjects=ancestry(path),
            laws=frozenset(laws.get(pk, ())),
            difficulty=difficulty,
            branch="" if branch == COMMON else branch,
            items=max(sub_questions, 1),
        )
        for pk, kind, path, difficulty, branch, sub_questions in values.values_list(
            "pk", "kind", "subject__path", "difficulty", "branch", "sub_questions"
        )
    ]


def ancestry(path: str | None) -> frozenset[str]:
    """A rule on a chapter takes its sections too: "宪法/国家机构" is also under "宪法"."""
    steps = (path or "").split("/") if path else []
    return frozenset("/".join(steps[: n + 1]) for n in range(len(steps)))


def draw_rule(rule: BlueprintRule, branch: str, number: int = 0) -> DrawRule:
    is_branch = rule.part == BlueprintRule.Part.BRANCH
    return DrawRule(
        pk=rule.pk,
        count=rule.count,
        kind=rule.kind,
        subjects=frozenset({rule.subject.path}) if rule.subject else None,
        laws=frozenset({rule.law_key}) if rule.law_key else None,
        difficulty=rule.difficulty,
        part=Part.BRANCH if is_branch else Part.PUBLIC,
        branch=branch if is_branch else "",
        items=rule.items,
        label=rule_label(rule, number),
    )


def rule_label(rule: BlueprintRule, number: int) -> str:
    """ "第 2 条 专业部分多选题（宪法、难）": how a shortage names the rule."""
    limits = [rule.subject.path if rule.subject else "", rule.law_key]
    limits.append(rule.get_difficulty_display() if rule.difficulty else "")
    limits.append(f"{rule.items} 小题" if rule.items else "")
    told = "、".join(limit for limit in limits if limit)
    name = f"第 {number + 1} 条 {rule.get_part_display()}{rule.get_kind_display()}"
    return f"{name}（{told}）" if told else name


def draw_rules(rules: Sequence[BlueprintRule], branch: str) -> list[DrawRule]:
    return [draw_rule(rule, branch, number) for number, rule in enumerate(rules)]


def has_branch_part(rules: Iterable[BlueprintRule]) -> bool:
    return any(rule.part == BlueprintRule.Part.BRANCH for rule in rules)


def branches_to_check(rules: Iterable[BlueprintRule]) -> list[str]:
    """The branches whose papers differ; one paper for all when there is no branch part."""
    return [value for value, _ in Branch.choices] if has_branch_part(rules) else [""]


def branch_name(branch: str) -> str:
    return f"{Branch(branch).label}卷" if branch else "统一试卷"
