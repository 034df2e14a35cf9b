from typing import Any

from tests.conftest import NOW
from tests.courses.watching import TO_READ, Page, enrol

TABLE = (
    # The capability alone lets a report in, whoever sends it.
    ("", "", "study:report"),
    ("deputy", "", "study:state"),
    ("", "deputy", "study:read"),
)


def rows(world: Any) -> dict[str, Any]:
    page = Page(enrol(world.people["deputy"]), at=NOW, demand=TO_READ)
    return {"study": page.progress}
