from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django_q.models import Schedule

from exam_platform.editorial import set_up_editing
from exam_platform.roles import ROLES, RoleSpec
from exam_platform.schedules import SCHEDULES
from people.models import Role


class Command(BaseCommand):
    help = (
        "Apply ROLES and SCHEDULES, set up the learning centre. Safe to run again at every start."
    )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        permissions = {
            f"{p.content_type.app_label}.{p.codename}": p
            for p in Permission.objects.select_related("content_type")
        }
        for position, spec in enumerate(ROLES):
            apply_role(spec, position, permissions)
        set_up_editing()
        for schedule in SCHEDULES:
            Schedule.objects.update_or_create(
                name=schedule.name,
                defaults={
                    "func": "django.core.management.call_command",
                    "args": repr((schedule.command,)),
                    "schedule_type": Schedule.MINUTES,
                    "minutes": schedule.minutes,
                    "repeats": -1,
                },
            )
        Schedule.objects.exclude(name__in=[s.name for s in SCHEDULES]).delete()


def apply_role(spec: RoleSpec, position: int, permissions: dict[str, Permission]) -> None:
    unknown = [name for name in spec.permissions if name not in permissions]
    if unknown:
        raise CommandError(f"role {spec.key}: unknown permissions {', '.join(unknown)}")
    group, _ = Group.objects.get_or_create(name=spec.name)
    group.permissions.set([permissions[name] for name in spec.permissions])
    Role.objects.update_or_create(
        key=spec.key,
        defaults={
            "name": spec.name,
            "exclusion": spec.exclusion,
            "group": group,
            "position": position,
        },
    )
