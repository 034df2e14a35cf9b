from typing import Any

from tests.security.areas import ALL

TABLE: tuple[tuple[str, str, str], ...] = (
    (ALL, "", "dossier:mine dossier:print"),
    ("organizer sysadmin secadmin liaison", "", "dossiers:person dossiers:print"),
)


def rows(world: Any) -> dict[str, Any]:
    """The deputy, whose delegation the liaison officer serves (areas/duty.py)."""
    return {"dossiers": world.people["deputy"]}
