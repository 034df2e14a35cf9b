"""Laws in dated versions, by article, and the names under which they are cited."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse

from laws.names import law_key, plain_name

Place = tuple[str, int, int]


class LawQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "LawQuerySet":
        """Law is public: whoever may sign in may read it."""
        return self.all() if user.is_active and user.is_authenticated else self.none()

    def named(self, name: str) -> "LawQuerySet":
        """The law of this name: title or short name, with or without 《》. At most one."""
        return self.filter(names__key__in={law_key(name), plain_name(name)}).distinct()

    def matching(self, words: str) -> "LawQuerySet":
        """Laws of which some name contains the words."""
        plain = plain_name(words)
        found = LawName.objects.filter(Q(key__contains=plain) | Q(key=law_key(words)))
        return self.filter(Q(title__contains=plain) | Q(pk__in=found.values("law")))


class Law(models.Model):
    class Kind(models.TextChoices):
        CONSTITUTION = "constitution", "宪法"
        LAW = "law", "法律"
        REGULATION = "regulation", "行政法规、监察法规"
        LOCAL = "local", "地方性法规"
        RULE = "rule", "办法、规则"

    title = models.CharField("全称", max_length=200, unique=True)
    short_title = models.CharField("简称", max_length=100)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    repealed_on = models.DateField("废止日期", null=True, blank=True)

    objects = LawQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "法律法规"
        ordering = ["kind", "short_title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["constitution", "law", "regulation", "local", "rule"]),
                name="law_kind_known",
            )
        ]

    def __str__(self) -> str:
        return self.short_title

    def get_absolute_url(self) -> str:
        return reverse("laws:law", args=[self.pk])

    def version_on(self, on: date) -> "LawVersion | None":
        """The version in force on that day, None before the first one and after the repeal."""
        return self.versions.in_force(on).first()

    def is_repealed(self, on: date) -> bool:
        return self.repealed_on is not None and self.repealed_on <= on


class LawName(models.Model):
    """A name under which citations find the law. Citations hold the key, never a foreign key."""

    law = models.ForeignKey(Law, models.CASCADE, related_name="names", verbose_name="法律")
    key = models.CharField("检索名", max_length=120, unique=True)
    is_built_in = models.BooleanField("系统已知", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "法律名称"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.key


class LawVersionQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "LawVersionQuerySet":
        return self.filter(law__in=Law.objects.visible_to(user))

    def in_force(self, on: date) -> "LawVersionQuerySet":
        """One version of each law: the latest that had come into force by then."""
        latest = (
            LawVersion.objects.filter(law=OuterRef("law"), effective_on__lte=on)
            .order_by("-effective_on", "-adopted_on")
            .values("pk")[:1]
        )
        standing = Q(law__repealed_on=None) | Q(law__repealed_on__gt=on)
        return self.filter(standing, pk=Subquery(latest))


class LawVersion(models.Model):
    law = models.ForeignKey(Law, models.PROTECT, related_name="versions", verbose_name="法律")
    adopted_on = models.DateField("版本日期", help_text="通过或者最近一次修改的日期。")
    effective_on = models.DateField("施行日期")
    history = models.JSONField("沿革", default=list)
    digest = models.CharField("文本指纹", max_length=64)
    source = models.CharField("来源文件", max_length=200, blank=True)
    imported_at = models.DateTimeField("导入时间")
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="导入人"
    )

    objects = LawVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "法律版本"
        ordering = ["-effective_on", "-adopted_on"]
        constraints = [
            models.UniqueConstraint(fields=["law", "adopted_on"], name="one_version_per_date"),
            models.CheckConstraint(
                condition=Q(effective_on__gte=F("adopted_on")), name="in_force_after_adoption"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.law}（{self.adopted_on:%Y-%m-%d}）"

    def get_absolute_url(self) -> str:
        return f"{reverse('laws:law', args=[self.law_id])}?version={self.pk}"


class ArticleQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ArticleQuerySet":
        return self.filter(version__in=LawVersion.objects.visible_to(user))

    def in_force(self, on: date) -> "ArticleQuerySet":
        return self.filter(version__in=LawVersion.objects.in_force(on))

    def cited(self, law: str, number: int, suffix: int = 0, *, on: date) -> "ArticleQuerySet":
        """The article that such a citation means on that day; at most one, maybe none yet."""
        laws = Law.objects.named(law)
        return self.in_force(on).filter(version__law__in=laws, number=number, suffix=suffix)

    def for_citations(self, citations: Iterable[Any], *, on: date) -> "dict[Place, Article]":
        """(law_key, number, suffix) -> article, in two queries however many citations there are.

        A citation has `law_key`, `number` or `article_number`, and `suffix`.
        """
        places = {_place_of(citation) for citation in citations}
        names = LawName.objects.filter(key__in={key for key, _, _ in places})
        keys = dict(names.values_list("key", "law_id"))
        found = self.in_force(on).select_related("version__law")
        found = found.filter(
            version__law__in=set(keys.values()), number__in={place[1] for place in places}
        )
        by_law = {(one.version.law_id, one.number, one.suffix): one for one in found}
        matches = {
            (key, number, suffix): by_law.get((keys.get(key), number, suffix))
            for key, number, suffix in places
        }
        return {place: article for place, article in matches.items() if article}


def _place_of(citation: Any) -> Place:
    number = citation.number if hasattr(citation, "number") else citation.article_number
    # A citation of a whole law has no number; -1 is no article's.
    return citation.law_key, -1 if number is None else number, citation.suffix


class Article(models.Model):
    """number 0 is the preamble, or with a suffix an annex; suffix 1 is 第…条之一."""

    version = models.ForeignKey(
        LawVersion, models.CASCADE, related_name="articles", verbose_name="版本"
    )
    number = models.PositiveSmallIntegerField("条")
    suffix = models.PositiveSmallIntegerField("之", default=0)
    label = models.CharField("条号", max_length=40)
    heading = models.CharField("章节", max_length=300, blank=True)
    text = models.TextField("条文")
    position = models.PositiveSmallIntegerField("顺序", validators=[MinValueValidator(1)])

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "条文"
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number", "suffix"], name="one_article_per_number"
            ),
            models.UniqueConstraint(fields=["version", "position"], name="one_article_per_place"),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        place = [self.number, self.suffix] if self.suffix else [self.number]
        return reverse("laws:article", args=[self.version.law_id, *place])

    @property
    def anchor(self) -> str:
        return f"a{self.number}" + (f"-{self.suffix}" if self.suffix else "")

    @property
    def paragraphs(self) -> list[str]:
        return self.text.split("\n")
