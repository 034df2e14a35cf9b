from people.models.organs import Branch, Delegation, Deputy, Organ, Post, Tenure, Term
from people.models.rosters import RosterBatch
from people.models.signing_in import PasswordHistory, SignInCode
from people.models.users import LIAISON, Role, User, hash_id_number

__all__ = [
    "LIAISON",
    "Branch",
    "Delegation",
    "Deputy",
    "Organ",
    "PasswordHistory",
    "Post",
    "Role",
    "RosterBatch",
    "SignInCode",
    "Tenure",
    "Term",
    "User",
    "hash_id_number",
]
