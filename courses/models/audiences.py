"""Whom a course is meant for: the rule once for rows of courses and once for rows of people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, Q
from django.db.models.functions import Substr
from wagtail.models import Page, PageManager, PageQuerySet

from people.models import Role, User
from people.models.users import DEPUTY

if TYPE_CHECKING:
    from courses.models.pages import CoursePage

MANAGES = "courses.view_enrolment"
OVERSEES = "courses.oversee_learning"
CURRENT = ("active", "completed")
COURSE = "coursepage"  # how the tables of the chosen groups call it


def parent_path() -> Substr:
    """The tree keeps the way to each page as a text: the parent's is shorter by one step."""
    return Substr("path", 1, (F("depth") - 1) * Page.steplen)


class CourseQuerySet(PageQuerySet):
    def addressed_to(self, user: User) -> CourseQuerySet:
        """Courses whose audience she belongs to, published or not."""
        is_deputy = Exists(Role.objects.filter(key=DEPUTY, group__user=user))
        chosen = (
            Q(pk__in=self.chosen("audience_roles").filter(role__group__user=user).values(COURSE))
            | Q(pk__in=self.chosen("audience_organs").filter(organ=user.organ_id).values(COURSE))
            | Q(
                pk__in=self.chosen("audience_delegations")
                .filter(delegation__deputies__person=user, delegation__deputies__ended_on=None)
                .values(COURSE)
            )
        )
        return self.filter(Q(is_deputy, audience="deputies") | Q(chosen, audience="chosen"))

    def chosen(self, name: str) -> PageQuerySet:
        return getattr(self.model, name).through.objects.all()

    def visible_to(self, user: User) -> CourseQuerySet:
        """Published, and meant for her, or hers by enrolment; staff who run training see all."""
        if user.has_perm(MANAGES):
            return self.live()
        enrolled = user.enrolments.filter(state__in=CURRENT).values("course")
        meant = self.model.objects.addressed_to(user).values("pk")
        return self.live().filter(Q(pk__in=enrolled) | Q(pk__in=meant))


class ProgrammeQuerySet(PageQuerySet):
    def visible_to(self, user: User, courses: CourseQuerySet) -> ProgrammeQuerySet:
        """Those in which she may see a course; staff see the empty ones too."""
        if user.has_perm(MANAGES):
            return self.live()
        parents = courses.visible_to(user).annotate(parent=parent_path()).values("parent")
        return self.live().filter(path__in=parents)

    def overseen_by(self, user: User) -> ProgrammeQuerySet:
        """Whose progress she may look at, the newest year first."""
        rows = self.live().order_by("-year", "path")
        return rows if user.has_perm(OVERSEES) else rows.none()


class LessonQuerySet(PageQuerySet):
    def below(self, paths: Any) -> LessonQuerySet:
        """Published lessons of the courses with these paths, in their order; `course_path` tells
        whose each is."""
        rows = self.live().annotate(course_path=parent_path())
        return rows.filter(course_path__in=paths).order_by("path")

    def visible_to(self, user: User, courses: CourseQuerySet) -> LessonQuerySet:
        return self.below(courses.visible_to(user).values("path"))


CourseManager = PageManager.from_queryset(CourseQuerySet)
ProgrammeManager = PageManager.from_queryset(ProgrammeQuerySet)
LessonManager = PageManager.from_queryset(LessonQuerySet)


def people_addressed_by(course: CoursePage) -> PageQuerySet:
    """The same rule the other way round: active people for whom the course is meant."""
    people = User.objects.filter(is_active=True)
    if course.audience == "deputies":
        return people.filter(pk__in=User.objects.with_role(DEPUTY).values("pk"))
    if course.audience != "chosen":
        return people.none()
    roles, organs = course.audience_roles.values("pk"), course.audience_organs.values("pk")
    delegations = course.audience_delegations.values("pk")
    seated = User.objects.filter(
        mandates__delegation__in=delegations, mandates__ended_on=None
    ).values("pk")
    return people.filter(
        Q(pk__in=User.objects.filter(groups__role__in=roles).values("pk"))
        | Q(organ__in=organs)
        | Q(pk__in=seated)
    )
