from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from courses.actions.enrolments import enrol_by_rule
from courses.models import CoursePage


class Command(BaseCommand):
    help = "Enrol the audience of every required course that runs now. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        on = timezone.localtime(at).date()
        for course in CoursePage.objects.live().filter(is_required=True):
            count = enrol_by_rule(course, on=on, at=at)
            if count:
                self.stdout.write(f"《{course.title}》：{count} 人")
