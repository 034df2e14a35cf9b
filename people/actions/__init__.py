from people.actions.accounts import (
    activate_person,
    change_password,
    create_person,
    deactivate_person,
    edit_person,
    reset_password,
)
from people.actions.roles import grant_role, revoke_role, set_roles
from people.actions.signing_in import issue_sign_in_code, lift_lockout, use_sign_in_code

__all__ = [
    "activate_person",
    "change_password",
    "create_person",
    "deactivate_person",
    "edit_person",
    "grant_role",
    "issue_sign_in_code",
    "lift_lockout",
    "reset_password",
    "revoke_role",
    "set_roles",
    "use_sign_in_code",
]
