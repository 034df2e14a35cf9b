from types import SimpleNamespace
from typing import Any

from evaluations.actions.awards import save_round
from evaluations.actions.counts import enter_count
from evaluations.actions.ratings import close_rating, open_rating, release_rating
from evaluations.models import Holiday, Round
from tests.conftest import NOW
from tests.evaluations.plan_rows import surveying
from tests.evaluations.rows import TODAY, make_rating, make_scheme
from tests.factories import make_person
from tests.security.areas import ALL

TABLE: tuple[tuple[str, str, str], ...] = (
    # Public: whoever holds a ticket, signed in or not.
    (ALL, ALL, "vote:enter"),
    ("", ALL, "vote:cast"),
    (ALL, "", "vote:ballots"),
    (ALL, ALL, "evaluations:mine"),
    ("nominee", "nominee", "evaluations:mine_detail evaluations:mine_paper"),
    ("organizer invigilator chair", "", "ratings:index"),
    ("organizer chair", "", "rating_schemes:index cycles:index rounds:index"),
    ("organizer", "", "holidays:index holidays:history cycles:history rounds:history"),
    ("organizer", "", "ratings:history rating_schemes:history"),
    (
        "organizer",
        "organizer",
        "rating_schemes:add rating_schemes:edit cycles:add cycles:edit rounds:add rounds:edit "
        "holidays:add holidays:edit",
    ),
    ("organizer", "organizer", "ratings_office:add ratings_office:edit"),
    (
        "",
        "organizer",
        "ratings_office:tickets ratings_office:discard ratings_office:open "
        "ratings_office:close ratings_office:cancel",
    ),
    ("", "chair", "ratings_office:release"),
    ("organizer invigilator", "organizer invigilator", "ratings_office:count"),
    (
        "organizer invigilator chair",
        "organizer invigilator chair",
        "ratings_office:detail ratings_office:hall",
    ),
    (
        "organizer chair",
        "organizer chair",
        "evaluations_office:board evaluations_office:cycle evaluations_office:detail "
        "evaluations_office:paper_file awards_office:detail",
    ),
    (
        "",
        "organizer",
        "evaluations_office:document evaluations_office:cycle_document ratings_office:document "
        "evaluations_office:subject_add evaluations_office:lot_commit "
        "evaluations_office:lot_draw evaluations_office:notify evaluations_office:survey "
        "evaluations_office:score evaluations_office:rectify evaluations_office:paper "
        "evaluations_office:group evaluations_office:note evaluations_office:rate "
        "evaluations_office:question evaluations_office:deliver evaluations_office:receipt "
        "evaluations_office:close awards_office:recommend awards_office:review "
        "awards_office:opinion awards_office:rate awards_office:objection awards_office:answer",
    ),
    (
        "",
        "chair",
        "evaluations_office:extend evaluations_office:decide awards_office:publish "
        "awards_office:decide awards_office:revoke awards_office:cancel",
    ),
)


def rows(world: Any) -> dict[str, Any]:
    clerk, nominee = world.people["organizer"], world.people["nominee"]
    planned = make_rating(clerk, groups=(("代表", 1, "paper"),))
    own, other = surveying(clerk, nominee), surveying(clerk, make_person())
    round = save_round(
        Round(
            title="2026 年评选", kind="unit", year=2026, quota=1, conditions="群众满意",
            basis_document="清人常发〔2026〕12号",
        ),
        by=clerk,
        at=NOW,
    )  # fmt: skip
    return {
        "ratings": planned,
        "ratings_office": planned,
        "ratings_office:count": planned.groups.get(),
        "rating_schemes": make_scheme(name="另一测评办法"),
        "vote:ballots": released(world),
        "cycles": own.cycle,
        "evaluations": own,
        "evaluations:mine_paper": own.papers.get(),
        "evaluations_office": other,
        "evaluations_office:paper_file": other.papers.get(),
        **{f"evaluations_office:{name}": own.cycle
           for name in ("cycle", "subject_add", "lot_commit", "lot_draw")},
        "evaluations_office:document": SimpleNamespace(pk=other.pk, key="evaluation-opinion"),
        "evaluations_office:cycle_document": SimpleNamespace(
            pk=own.cycle.pk, key="evaluation-plan"
        ),
        "ratings_office:document": SimpleNamespace(pk=planned.pk, key="rating-ballot"),
        "rounds": round,
        "awards_office": round,
        "holidays": Holiday.objects.create(day=TODAY, name="假日"),
    }  # fmt: skip


def released(world: Any) -> Any:
    """A list that stands in public; `key` is what its URL takes."""
    clerk, counter = world.people["organizer"], world.people["invigilator"]
    rating = make_rating(clerk, groups=(("代表", 1, "paper"),))
    open_rating(rating, by=clerk, at=NOW)
    close_rating(rating, left={}, by=clerk, at=NOW)
    line = {"satisfied": 6, "fairly": 1, "dissatisfied": 0, "unknown": 0, "invalid": 0}
    for one in (clerk, counter):
        enter_count(rating.groups.get(), issued=7, returned=7, counts={1: line}, by=one, at=NOW)
    release_rating(rating, by=world.people["chair"], at=NOW)
    return SimpleNamespace(pk=rating.pk, key=rating.public_key)
