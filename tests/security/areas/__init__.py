"""The doors of each area of the platform, and the rows that stand behind them.

Each module has TABLE, lines of (who may look, who may act, URL names), and `rows(world)`, which
makes what the URLs need: {URL name or its namespace: the row whose `pk` they take}.
"""

ALL = (
    "nominee organizer setter reviewer invigilator marker chair sysadmin secadmin auditor "
    "editor liaison deputy"
)

from tests.security.areas import (  # noqa: E402  (they use ALL)
    appointments,
    credits,
    documents,
    dossier,
    duty,
    evaluations,
    events,
    learning,
    notices,
    practice,
    progress,
)

AREAS = (
    appointments,
    credits,
    documents,
    dossier,
    duty,
    evaluations,
    events,
    learning,
    notices,
    practice,
    progress,
)
