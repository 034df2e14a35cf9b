import pytest
from django.utils import timezone

from courses.models import CreditAppeal, CreditEntry
from exam_platform.demo.cast import seed_people
from exam_platform.demo.credits import seed_credits

pytestmark = pytest.mark.django_db


def test_the_demo_shows_hours_cuts_corrections_and_appeals_of_every_end():
    at = timezone.now()
    seed_people(at=at)
    seed_credits(at=at)
    entries = CreditEntry.objects.all()
    assert entries.values("account__person").distinct().count() == 40
    assert entries.exclude(cut_by="").exists()
    assert entries.filter(corrects__isnull=False).exists()
    states = CreditAppeal.objects.values_list("state", flat=True)
    assert {"open", "accepted", "refused"} == set(states)
