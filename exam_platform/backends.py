"""Whoever is about to be examined loses, until the results are out, every right to read keys."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from appointments.kinds import EXAMINED
from appointments.models import Nomination
from exams.models import Sitting
from people.models import User

# Rights to whatever holds questions with their keys, or tells about papers. Her own sitting is
# shut by its rows; but any question of the bank, or of another paper, may yet come in hers, and
# to hide only those of her paper would tell her which they are.
SHUT = frozenset(
    {
        "exams.draw_paper",
        "exams.view_paper",
        "exams.seal_paper",
        "exams.mark_item",
        "people.view_audit",
    }
)
SHUT_APP = "question_bank."
AHEAD = tuple(set(Sitting.State.values) - {Sitting.State.PUBLISHED, Sitting.State.CANCELLED})
# From the nomination on, not only from the entry for a sitting; until it goes to the vote.
EXAMINEE = "_is_examinee"
NOMINATED = (
    Nomination.State.RECEIVED,
    Nomination.State.SCREENED,
    Nomination.State.CLEARED,
    Nomination.State.DEFERRED,
)


class ExamineeBackend:
    """Asked before the backends that grant: its PermissionDenied is the last word.

    It signs nobody in, and has no `get_user`: a session can't be based on it.
    """

    def authenticate(self, request: Any, **credentials: Any) -> None:
        return None

    def has_perm(self, user: User, permission: str, obj: Any = None) -> bool:
        leads_to_keys = permission in SHUT or permission.startswith(SHUT_APP)
        if leads_to_keys and user.is_authenticated and is_examinee(user):
            raise PermissionDenied
        return False


def is_examinee(user: User) -> bool:
    """Once a request, like Django's own permissions: one query, and none for most pages."""
    if not hasattr(user, EXAMINEE):
        ahead = Q(
            candidacies__sitting__kind=Sitting.Kind.FORMAL, candidacies__sitting__state__in=AHEAD
        )
        nominated = Q(nominations__state__in=NOMINATED, nominations__kind__in=EXAMINED)
        found = User.objects.filter(pk=user.pk).filter(ahead | nominated).exists()
        setattr(user, EXAMINEE, found)
    return bool(getattr(user, EXAMINEE))
