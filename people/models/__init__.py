from people.models.organs import Branch, Delegation, Deputy, Organ, Post, Tenure, Term
from people.models.users import Role, User

__all__ = [
    "Branch",
    "Delegation",
    "Deputy",
    "Organ",
    "Post",
    "Role",
    "Tenure",
    "Term",
    "User",
]
