from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from people.models.users import User


class Branch(models.TextChoices):
    """The branches whose papers differ, and between which a move means a new exam."""

    PEOPLE_CONGRESS = "people_congress", "人大"
    GOVERNMENT = "government", "政府"
    SUPERVISION = "supervision", "监委"
    COURT = "court", "法院"
    PROCURATORATE = "procuratorate", "检察院"


class RegisterQuerySet(models.QuerySet):
    """Organs, posts, terms: the register that every signed-in person may look up."""

    def visible_to(self, user: User) -> RegisterQuerySet:
        return self.all() if user.is_authenticated else self.none()


class OwnRecordQuerySet(models.QuerySet):
    """What somebody holds or has held: seen by who keeps the rolls, and by herself."""

    def visible_to(self, user: User) -> OwnRecordQuerySet:
        if user.has_perm("people.view_user"):
            return self.all()
        return self.filter(person_id=user.pk)


class Organ(models.Model):
    """机关: the body a person serves in, of one branch."""

    name = models.CharField("机关名称", max_length=100, unique=True)
    branch = models.CharField("系统", max_length=20, choices=Branch.choices)
    position = models.PositiveIntegerField("排序", default=0)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "机关"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class TermQuerySet(RegisterQuerySet):
    def running(self, on: date) -> TermQuerySet:
        return self.filter(starts_on__lte=on).filter(Q(ends_on=None) | Q(ends_on__gt=on))


class Term(models.Model):
    """届: passes and exemptions are commonly valid within one."""

    name = models.CharField("届次", max_length=50, unique=True)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("届满日期", null=True, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "届"
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="term_ends_after_it_starts",
                violation_error_message="届满日期应晚于开始日期。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """职务: an office that somebody may be appointed to."""

    name = models.CharField("职务", max_length=100)
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="posts", verbose_name="机关")
    is_sole = models.BooleanField(
        "只有一人担任", default=False, help_text="正职勾选。同一时间只能有一人任职，要先免后任。"
    )
    is_committee_seat = models.BooleanField(
        "常委会组成人员", default=False, help_text="担任这一职务的人计入常委会会议的应到人数。"
    )
    is_renewed = models.BooleanField(
        "换届后须重新任命",
        default=False,
        help_text="政府组成人员勾选：新一届政府产生后两个月内提请任命（《地方组织法》第七十一条）。",
    )

    objects = RegisterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "职务"
        ordering = ["organ__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "name"],
                name="one_post_of_a_name_per_organ",
                violation_error_message="这个机关已有同名职务。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organ}{self.name}"


class TenureQuerySet(OwnRecordQuerySet):
    def held_on(self, day: date) -> TenureQuerySet:
        """In office on the day; whoever leaves on a day no longer holds the post on it."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gt=day))

    def clashing_with(self, tenure: Tenure) -> TenureQuerySet:
        """Of the same person in the same post, or of another in a post for one, at one time.

        Who acts in a post may do so while its holder keeps it; but not two at once.
        """
        rows = self.filter(post=tenure.post_id).exclude(pk=tenure.pk)
        rows = rows.filter(Q(ends_on=None) | Q(ends_on__gt=tenure.starts_on))
        if tenure.ends_on:
            rows = rows.filter(starts_on__lt=tenure.ends_on)
        same = Q(person=tenure.person_id)
        return rows.filter(same | Q(post__is_sole=True), is_acting=tenure.is_acting)


class Tenure(models.Model):
    """任职: who holds which post, from when to when, and how it ended."""

    class Ending(models.TextChoices):
        REMOVED = "removed", "免职"
        RESIGNED = "resigned", "辞职"
        DISMISSED = "dismissed", "撤职"
        EXPIRED = "expired", "任期届满"
        ABOLISHED = "abolished", "机构撤销或者合并"
        DIED = "died", "去世"

    # What ends by itself in law and is only filed: no vote is taken on it.
    WITHOUT_VOTE = (Ending.EXPIRED, Ending.ABOLISHED, Ending.DIED)

    person = models.ForeignKey(
        "people.User", models.PROTECT, related_name="tenures", verbose_name="人员"
    )
    post = models.ForeignKey(Post, models.PROTECT, related_name="tenures", verbose_name="职务")
    starts_on = models.DateField("任职日期")
    ends_on = models.DateField("免职日期", null=True, blank=True)
    is_acting = models.BooleanField("代理", default=False)
    ending = models.CharField(
        "结束方式", max_length=10, choices=Ending.choices, blank=True, default=""
    )
    ending_note = models.CharField("结束说明", max_length=200, blank=True, default="")

    objects = TenureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="tenure_ends_after_it_starts",
                violation_error_message="免职日期不能早于任职日期。",
            )
        ]

    def __str__(self) -> str:
        return f"任职 {self.pk}"


class Delegation(models.Model):
    """代表团"""

    name = models.CharField("代表团", max_length=50)
    term = models.ForeignKey(Term, models.PROTECT, related_name="delegations", verbose_name="届")
    liaisons = models.ManyToManyField(
        "people.User", related_name="delegations_served", blank=True, verbose_name="代表联络员"
    )

    objects = RegisterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代表团"
        ordering = ["-term__starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "name"],
                name="one_delegation_of_a_name",
                violation_error_message="这一届已有同名代表团。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class DeputyQuerySet(OwnRecordQuerySet):
    def sitting(self, on: date) -> DeputyQuerySet:
        """Whose mandate runs on this day."""
        running = Q(ended_on=None) | Q(ended_on__gt=on)
        return self.filter(running, term__in=Term.objects.running(on))

    def served_by(self, liaison: User) -> DeputyQuerySet:
        """Of the delegations that this liaison officer looks after."""
        return self.filter(delegation__liaisons=liaison)


class Deputy(models.Model):
    """代表: the mandate of one person in one term."""

    person = models.ForeignKey(
        "people.User", models.PROTECT, related_name="mandates", verbose_name="人员"
    )
    term = models.ForeignKey(Term, models.PROTECT, related_name="deputies", verbose_name="届")
    delegation = models.ForeignKey(
        Delegation,
        models.PROTECT,
        related_name="deputies",
        null=True,
        blank=True,
        verbose_name="代表团",
    )
    ended_on = models.DateField("终止日期", null=True, blank=True)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代表"
        ordering = ["-term__starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "term"],
                name="one_mandate_per_term",
                violation_error_message="此人在这一届已登记为代表。",
            )
        ]

    def __str__(self) -> str:
        return f"代表 {self.pk}"
