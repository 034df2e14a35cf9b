import itertools
from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm


class LearningPageForm(WagtailAdminPageForm):
    """Titles are Chinese, of which the page editor makes no address by itself: we do, by count."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_slug(self) -> str:
        return self.cleaned_data["slug"] or self.instance.slug or self.free_slug()

    def free_slug(self) -> str:
        kind = self._meta.model._meta.model_name.removesuffix("page")
        taken = set(self.parent_page.get_children().values_list("slug", flat=True))
        names = (f"{kind}-{number}" for number in itertools.count(1))
        return next(name for name in names if name not in taken)


class CoursePageForm(LearningPageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "prerequisites" in self.fields:
            field = self.fields["prerequisites"]
            field.queryset = field.queryset.exclude(pk=self.instance.pk).order_by("path")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        lists = ("audience_roles", "audience_organs", "audience_delegations")
        named = any(cleaned.get(name) for name in lists)
        if cleaned.get("audience") == "chosen" and not named:
            self.add_error(
                "audience", "请至少选定一个角色、机关或代表团，否则没有人能看到这门课程。"
            )
        if self.instance.pk and self.leads_back(cleaned.get("prerequisites") or []):
            self.add_error(
                "prerequisites", "先修课程绕回了这门课程自己，学员将无法开始。请去掉一门。"
            )
        return cleaned

    def leads_back(self, prerequisites: Any) -> bool:
        """Whether following the prerequisites comes back to this very course."""
        waiting, seen = list(prerequisites), set()
        while waiting:
            course = waiting.pop()
            if course.pk == self.instance.pk:
                return True
            if course.pk not in seen:
                seen.add(course.pk)
                waiting += course.prerequisites.all()
        return False
