from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from core.files import keep_private
from courses.models import EventMaterial, Reflection
from people.models import Delegation, Term
from tests.courses.gatherings import invite, make_event, make_part

ALL = (
    "nominee organizer setter reviewer invigilator marker chair sysadmin secadmin auditor "
    "editor liaison deputy"
)
TABLE: tuple[tuple[str, str, str], ...] = (
    (ALL, ALL, "events:mine"),
    ("deputy", "deputy", "events:event events:sign"),
    ("", "deputy", "events:answer events:reflection"),
    ("organizer deputy", "organizer deputy", "events:material events:reflection_file"),
    ("organizer", "organizer", "events:hall events:hall_state events:hall_picture"),
    ("organizer liaison", "", "training_events:index events_office:calendar"),
    ("organizer", "", "training_events:history"),
    ("organizer", "organizer", "training_events:add training_events:edit"),
    (
        "organizer liaison",
        "organizer liaison",
        "events_office:detail events_office:people events_office:invitation "
        "events_office:register events_office:sheet events_office:import events_office:export",
    ),
    ("", "organizer liaison", "events_office:correct"),
    (
        "organizer",
        "organizer",
        "events_office:part_add events_office:part_edit events_office:invite "
        "events_office:reflection",
    ),
    (
        "",
        "organizer",
        "events_office:announce events_office:begin events_office:close events_office:reopen "
        "events_office:cancel events_office:part_remove events_office:material_add "
        "events_office:material_remove events_office:remind events_office:withdraw "
        "events_office:decide",
    ),
)


def rows(world: Any) -> dict[str, Any]:
    """An event under way, to which the deputy of the liaison officer's delegation is invited."""
    now = timezone.now()
    delegation = Delegation.objects.create(name="石桥团", term=Term.objects.first())
    delegation.liaisons.add(world.people["liaison"])
    clerk = world.people["organizer"]
    event = make_event(responsible=clerk)
    part = make_part(event, now - timedelta(minutes=10))
    row = invite(event, world.people["deputy"], delegation=delegation)
    reflection = Reflection.objects.create(
        invitation=row,
        text="学习以后的体会。",
        file=keep_private("reflections", ContentFile(b"%PDF")),
        file_name="心得.pdf",
        state=Reflection.State.HANDED_IN,
        saved_at=now,
        handed_in_at=now,
    )
    material = EventMaterial.objects.create(
        event=event,
        file=keep_private("events", b"%PDF"),
        name="讲稿.pdf",
        size=4,
        uploaded_by=clerk,
        uploaded_at=now,
    )
    of_parts = ("sign", "hall", "hall_state", "hall_picture")
    office_parts = ("part_edit", "part_remove", "register", "sheet", "import")
    of_people = ("invitation", "withdraw", "decide", "correct")
    return {
        "events": event,
        "events_office": event,
        "training_events": event,
        "events:reflection_file": reflection,
        "events_office:reflection": reflection,
        "events:material": material,
        "events_office:material_remove": material,
        **{f"events:{name}": part for name in of_parts},
        **{f"events_office:{name}": part for name in office_parts},
        **{f"events_office:{name}": row for name in of_people},
    }
