"""Two officers, an organizer and a late candidate at one sitting, at the same moment."""

from collections.abc import Callable
from typing import Any

import pytest

from core.state import Refused
from exams.actions.papers import draw_papers
from exams.actions.seals import check_seal, sign_seal
from exams.actions.sittings import add_candidates, prepare_sitting
from exams.models import Attempt, Sitting
from people.models import User
from tests.exams.planning import BEFORE, make_bank, planned_sitting, ready_sitting
from tests.races.conftest import at_once, waiting_behind


@pytest.fixture
def drawn(clerk: User) -> Sitting:
    make_bank(singles=9)
    sitting = planned_sitting()
    draw_papers(sitting, by=clerk, at=BEFORE)
    return sitting


def signing(sitting: Sitting, officer: User) -> Callable[[], Any]:
    own, digest = Sitting.objects.get(pk=sitting.pk), check_seal(sitting).digest
    return lambda: sign_seal(own, by=officer, at=BEFORE, digest=digest)


def drawing(sitting: Sitting, clerk: User) -> Callable[[], Any]:
    own = Sitting.objects.get(pk=sitting.pk)
    return lambda: draw_papers(own, by=clerk, at=BEFORE)


def states(sitting: Sitting) -> set[str]:
    return set(sitting.papers.values_list("state", flat=True))


def test_two_officers_who_sign_at_once_seal_the_set(drawn, clerk, chair):
    results = at_once(signing(drawn, clerk), signing(drawn, chair))
    assert not any(isinstance(one, Exception) for one in results)
    assert states(drawn) == {"sealed"}
    assert drawn.signatures.filter(voided_at=None).count() == 2


def test_one_officer_in_two_windows_signs_once(drawn, clerk):
    results = at_once(signing(drawn, clerk), signing(drawn, clerk))
    assert sum(isinstance(one, Refused) for one in results) == 1
    assert drawn.signatures.filter(voided_at=None).count() == 1
    assert states(drawn) == {"draft"}


def test_a_signature_that_meets_a_new_draw_is_refused(drawn, clerk, chair):
    result = waiting_behind(drawing(drawn, clerk), signing(drawn, chair))
    assert result[0] == "blocked"
    assert isinstance(result[2], Refused) and "有变动" in str(result[2])
    assert not drawn.signatures.filter(voided_at=None).exists()


def test_a_draw_that_meets_the_second_signature_is_refused(drawn, clerk, chair):
    signing(drawn, clerk)()
    result = waiting_behind(signing(drawn, chair), drawing(drawn, clerk))
    assert result[0] == "blocked" and isinstance(result[2], Refused)
    assert states(drawn) == {"sealed"} and check_seal(drawn).is_complete


def test_an_officer_made_candidate_in_the_same_moment_does_not_seal(drawn, clerk, chair, congress):
    chair.organ = congress
    chair.save()
    own = Sitting.objects.get(pk=drawn.pk)
    adding = lambda: add_candidates(own, [chair], by=clerk, at=BEFORE)  # noqa: E731
    result = waiting_behind(adding, signing(drawn, chair))
    assert result[0] == "blocked" and isinstance(result[2], Refused)
    assert not drawn.signatures.exists()


def test_preparing_twice_at_once_makes_each_attempt_once(clerk, chair, invigilator, nominee):
    sitting = ready_sitting(clerk, chair, invigilator)
    add_candidates(sitting, [nominee], by=clerk, at=BEFORE)
    sitting.candidates.filter(seat=None).update(seat=99, admission_number="X99")
    owns = [Sitting.objects.get(pk=sitting.pk) for _ in range(2)]
    results = at_once(*[lambda own=own: prepare_sitting(own, by=clerk, at=BEFORE) for own in owns])
    assert sorted(isinstance(one, Refused) for one in results) == [False, True]
    assert Attempt.objects.filter(candidate__person=nominee).count() == 1
