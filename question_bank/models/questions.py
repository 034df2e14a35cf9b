from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import RevisionMixin

from core.state import Stateful
from people.models import Branch, User
from question_bank.resembling import pieces

UID_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0/O, 1/I/L: clerks read it aloud


def new_uid() -> str:
    return "".join(secrets.choice(UID_ALPHABET) for _ in range(10))


class Kind(models.TextChoices):
    SINGLE = "single", "单选题"
    MULTIPLE = "multiple", "多选题"
    INDETERMINATE = "indeterminate", "不定项选择题"
    TRUE_FALSE = "true_false", "判断题"
    BLANK = "blank", "填空题"
    SHORT_ANSWER = "short_answer", "简答题"
    ESSAY = "essay", "论述题"
    CASE = "case", "案例题"


CHOICE_KINDS = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.INDETERMINATE})
WRITTEN_KINDS = frozenset({Kind.SHORT_ANSWER, Kind.ESSAY})


class QuestionBranch(models.TextChoices):
    """Whose paper a question is for: the public part, or one branch's own part."""

    COMMON = "common", "公共"
    PEOPLE_CONGRESS = Branch.PEOPLE_CONGRESS.value, Branch.PEOPLE_CONGRESS.label
    GOVERNMENT = Branch.GOVERNMENT.value, Branch.GOVERNMENT.label
    SUPERVISION = Branch.SUPERVISION.value, Branch.SUPERVISION.label
    COURT = Branch.COURT.value, Branch.COURT.label
    PROCURATORATE = Branch.PROCURATORATE.value, Branch.PROCURATORATE.label


class SubjectQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> SubjectQuerySet:
        """The tree is kept by those who set questions; filters and forms show it to others."""
        return self if user.has_perm("question_bank.view_subject") else self.none()

    def within(self, path: str) -> SubjectQuerySet:
        """The subject of this path and everything below it."""
        return self.filter(Q(path=path) | Q(path__startswith=f"{path}/"))


class Subject(models.Model):
    """知识点: a tree, told by its path (宪法/国家机构)."""

    name = models.CharField("名称", max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name="上级"
    )
    path = models.CharField("路径", max_length=300, unique=True, editable=False)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "知识点"
        ordering = ["path"]

    def __str__(self) -> str:
        return self.path


class QuestionQuerySet(models.QuerySet):
    def live(self) -> QuestionQuerySet:
        return self.filter(state=Question.State.LIVE)

    def visible_to(self, user: User) -> QuestionQuerySet:
        """Keys are working secrets: only those whose duty is the bank see questions at all."""
        if user.has_perm("question_bank.view_question"):
            return self
        return self.none()

    def whole(self) -> QuestionQuerySet:
        """With everything that shows a question: three queries whatever the number."""
        return self.select_related("subject").prefetch_related("items", "citations")

    def citing(self, law_keys: Iterable[str], number: int | None = None) -> QuestionQuerySet:
        """Questions that cite one of these laws (or this article of one of them)."""
        cited = QuestionCitation.objects.filter(law_key__in=law_keys)
        if number is not None:
            cited = cited.filter(article_number=number)
        return self.filter(pk__in=cited.values("question"))

    def tagged(self, tag: str) -> QuestionQuerySet:
        # JSON text differs between databases; search_text holds each tag as #tag#.
        return self.filter(search_text__contains=f"#{tag}#")

    def twins_of(self, stem_digest: str) -> QuestionQuerySet:
        """The same stem and options, whatever the key."""
        return self.filter(stem_digest=stem_digest).exclude(state=Question.State.RETIRED)

    def resembling(self, stem: str) -> QuestionQuerySet:
        """Candidates for a closer look: they share a piece of the stem."""
        wanted = Q()
        for piece in pieces(stem):
            wanted |= Q(search_text__contains=piece)
        if not wanted:
            return self.none()
        return self.filter(wanted).exclude(state=Question.State.RETIRED)

    def waiting_for(self, user: User) -> QuestionQuerySet:
        """In review, and this person is neither the last editor nor the importer."""
        return self.filter(state=Question.State.REVIEW).exclude(
            Q(edited_by=user, edited_by__isnull=False)
            | Q(imported_by=user, imported_by__isnull=False)
        )


class Question(RevisionMixin, Stateful, ClusterableModel):
    """试题. Shapes of `options` and `key` by kind:

    single / multiple / indeterminate: options = texts in order, key = ["A", "C"];
    true_false: options [], key true or false; blank: key = [[accepted texts] per blank];
    short_answer / essay: key = model answer text;
    case: stem = material, key null, the sub-questions are its CaseItems.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        REVIEW = "review", "待审"
        LIVE = "live", "在用"
        SUSPENDED = "suspended", "暂停"
        RETIRED = "retired", "停用"

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.DRAFT: {State.REVIEW, State.RETIRED},
        State.REVIEW: {State.DRAFT, State.LIVE, State.RETIRED},
        State.LIVE: {State.REVIEW, State.SUSPENDED, State.RETIRED},
        State.SUSPENDED: {State.LIVE, State.REVIEW, State.RETIRED},
    }

    uid = models.CharField("编号", max_length=12, unique=True, default=new_uid, editable=False)
    kind = models.CharField("题型", max_length=20, choices=Kind.choices)
    stem = models.TextField("题干")
    options = models.JSONField("选项", default=list, blank=True)
    key = models.JSONField("答案", null=True, blank=True)
    explanation = models.TextField("解析", blank=True, default="")
    difficulty = models.PositiveSmallIntegerField(
        "难度", choices=[(1, "易"), (2, "中"), (3, "难")], default=2
    )
    subject = models.ForeignKey(
        Subject,
        models.PROTECT,
        related_name="questions",
        null=True,
        blank=True,
        verbose_name="知识点",
    )
    branch = models.CharField(
        "适用机关",
        max_length=20,
        choices=QuestionBranch.choices,
        default=QuestionBranch.COMMON,
    )
    tags = models.JSONField("标签", default=list, blank=True)
    has_fixed_order = models.BooleanField("选项顺序固定", default=False)
    for_practice = models.BooleanField("可用于练习", default=False)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    review_note = models.TextField("审题意见", blank=True, default="")

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )
    imported_from = models.ForeignKey(
        "question_bank.ImportBatch",
        models.SET_NULL,
        related_name="questions",
        null=True,
        editable=False,
        verbose_name="导入批次",
    )
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )
    edited_at = models.DateTimeField("最近修改", null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )
    approved_at = models.DateTimeField("审核时间", null=True, editable=False)

    # Digests of the normalised text (question_bank.similarity), kept by the actions.
    stem_digest = models.CharField(max_length=64, editable=False, default="")
    content_digest = models.CharField(max_length=64, editable=False, default="")
    # Plain text for LIKE: JSON is stored as \\uXXXX on SQLite and cannot be searched.
    search_text = models.TextField(editable=False, default="")

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "试题"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "kind", "branch"]),
            models.Index(fields=["stem_digest"]),
            models.Index(fields=["content_digest"]),
        ]
        permissions = [
            ("review_question", "审核试题"),
            ("import_question", "导入试题"),
            ("export_question", "导出试题"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "review", "live", "suspended", "retired"]),
                name="question_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(difficulty__range=(1, 3)), name="question_difficulty_1_to_3"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.uid}"

    @property
    def short_stem(self) -> str:
        stem = " ".join(self.stem.split())
        return f"{stem[:57]}…" if len(stem) > 58 else stem

    def may_be_approved_by(self, user: User) -> bool:
        """两人把关: neither the last editor nor the importer approves."""
        return user.pk not in (self.edited_by_id, self.imported_by_id)


class CaseItem(models.Model):
    """One sub-question of a case; shapes of options and key as in Question."""

    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="items")
    sort_order = models.PositiveSmallIntegerField(default=0, editable=False)
    kind = models.CharField(
        "题型", max_length=20, choices=[c for c in Kind.choices if c[0] != Kind.CASE]
    )
    stem = models.TextField("题干")
    options = models.JSONField("选项", default=list, blank=True)
    key = models.JSONField("答案", null=True, blank=True)
    explanation = models.TextField("解析", blank=True, default="")
    citation = models.CharField("依据", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "案例小题"
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return f"小题 {self.sort_order + 1}"


class QuestionCitation(models.Model):
    """A cited article, by law key and number: it stands before the law's text is imported."""

    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="citations")
    sort_order = models.PositiveSmallIntegerField(default=0, editable=False)
    text = models.CharField("依据", max_length=200)
    law_key = models.CharField(max_length=120, db_index=True, editable=False, default="")
    article_number = models.PositiveIntegerField(null=True, editable=False)
    article_suffix = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "依据"
        ordering = ["sort_order", "pk"]
        indexes = [models.Index(fields=["law_key", "article_number"])]

    def __str__(self) -> str:
        return self.text
