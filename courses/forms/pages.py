from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm


class CoursePageForm(WagtailAdminPageForm):
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
