"""A rating from its set-up to the release: who may do what, and when."""

import hashlib
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from core.state import Refused
from evaluations.actions.counts import enter_count
from evaluations.actions.ratings import (
    cancel_rating,
    close_rating,
    discard_tickets,
    open_rating,
    print_tickets,
    release_rating,
    save_scheme,
    set_up_rating,
)
from evaluations.actions.votes import cast_vote
from evaluations.counting import outcomes, published_list, reconcile
from evaluations.models import RatedItem, RaterGroup, Rating, RatingScheme, TicketChoice
from evaluations.tickets import fingerprint
from tests.evaluations.rows import make_rating, make_scheme, opened

pytestmark = pytest.mark.django_db
TWO = (("常委会组成人员", 60, "ticket"), ("人大代表", 40, "ticket"))


def left_over(rating: Rating, count: int) -> dict[RaterGroup, int]:
    return dict.fromkeys(rating.groups.filter(method="ticket"), count)


def test_a_rating_goes_from_set_up_to_release_under_names(clerk, chair, at):
    rating, codes = opened(clerk, groups=TWO, each=10)
    for place, code in enumerate(codes["常委会组成人员"][:8]):
        cast_vote(code, choices={1: "satisfied" if place < 6 else "dissatisfied"})
    for code in codes["人大代表"][:6]:
        cast_vote(code, choices={1: "fairly"})
    close_rating(rating, left=left_over(rating, 2), by=clerk, at=at)
    release_rating(rating, by=chair, at=at)
    rating.refresh_from_db()
    assert (rating.opened_by, rating.closed_by, rating.released_by) == (clerk, clerk, chair)
    # 60 × (6×100 + 2×30)/8 + 40 × 70, over 100
    assert rating.result["1"]["score"] == "77.50"
    assert rating.result["1"]["counts"] == {
        "satisfied": 6, "fairly": 6, "dissatisfied": 2, "unknown": 0,
    }  # fmt: skip
    [told] = outcomes(rating)
    assert told.outcome.score == Decimal("77.5")
    assert [(one.printed, one.used, one.void, one.unused) for one in reconcile(rating)] == [
        (10, 8, 2, 0),
        (10, 6, 4, 2),
    ]


def test_anyone_can_recount_from_the_published_list(clerk, chair, at, client):
    rating, codes = opened(clerk, each=7)
    made = codes["常委会组成人员"]
    for code in made[:5]:
        cast_vote(code, choices={1: "satisfied"})
    cast_vote(made[5], choices={1: "dissatisfied"})
    close_rating(rating, left=left_over(rating, 1), by=clerk, at=at)
    release_rating(rating, by=chair, at=at)
    listed = published_list(rating)
    assert [row[3] for row in listed].count("满意") == 5
    csv = client.get(f"/vote/list/{rating.public_key}/", {"format": "csv"}).content.decode()
    assert csv.count(",满意") == 5
    own = hashlib.sha256(f"1:{made[5]}".encode()).hexdigest()
    assert [row[3] for row in listed if row[2] == own] == ["不满意"]
    assert fingerprint(made[6], 1) not in {row[2] for row in listed}
    text = "\n".join(sorted("\t".join(map(str, row)) for row in listed))
    rating.refresh_from_db()
    assert rating.list_digest == hashlib.sha256(text.encode()).hexdigest()


def test_a_group_below_the_set_size_is_counted_and_listed_with_the_next(clerk, chair, at):
    rating, codes = opened(clerk, groups=TWO, each=8)
    for code in codes["常委会组成人员"][:6]:
        cast_vote(code, choices={1: "satisfied"})
    for code in codes["人大代表"][:4]:
        cast_vote(code, choices={1: "dissatisfied"})
    close_rating(rating, left=left_over(rating, 0), by=clerk, at=at)
    [told] = outcomes(rating)
    assert [group.label for group in told.outcome.groups] == ["常委会组成人员、人大代表"]
    assert told.outcome.score == Decimal(6 * 100 + 4 * 30) / 10
    assert {row[1] for row in published_list(rating)} == {"常委会组成人员、人大代表"}


def count_twice(group, counts, *people, at):
    for by in people:
        returned = sum(counts[1].values())
        facts = {"issued": returned, "returned": returned, "counts": counts}
        enter_count(group, **facts, by=by, at=at)


ON_PAPER = {"satisfied": 9, "fairly": 0, "dissatisfied": 0, "unknown": 0, "invalid": 0}


@pytest.fixture
def second(person):
    return person("er", "贰计票", "organizer")


def test_a_few_tickets_among_paper_ballots_are_not_listed_apart(clerk, second, chair, at, client):
    mixed = (*TWO[:1], ("人大代表", 40, "paper"))
    rating, codes = opened(clerk, groups=mixed, each=8)
    for code in codes["常委会组成人员"][:3]:
        cast_vote(code, choices={1: "dissatisfied"})
    close_rating(rating, left=left_over(rating, 5), by=clerk, at=at)
    count_twice(rating.groups.get(method="paper"), {1: ON_PAPER}, clerk, second, at=at)
    release_rating(rating, by=chair, at=at)
    [told] = outcomes(rating)
    assert [group.label for group in told.outcome.groups] == ["常委会组成人员、人大代表"]
    assert published_list(rating) == []
    page = client.get(f"/vote/list/{rating.public_key}/")
    assert "不公布清单" in page.content.decode()


def test_tickets_are_merged_with_tickets_so_that_the_list_tells_no_part(clerk, second, chair, at):
    three = (*TWO, ("县直部门", 20, "paper"))
    rating, codes = opened(clerk, groups=three, each=20)
    for code in codes["常委会组成人员"][:3]:
        cast_vote(code, choices={1: "dissatisfied"})
    for code in codes["人大代表"][:15]:
        cast_vote(code, choices={1: "satisfied"})
    close_rating(rating, left=left_over(rating, 5), by=clerk, at=at)
    count_twice(rating.groups.get(method="paper"), {1: ON_PAPER}, clerk, second, at=at)
    [told] = outcomes(rating)
    assert [group.label for group in told.outcome.groups] == [
        "常委会组成人员、人大代表",
        "县直部门",
    ]
    assert {row[1] for row in published_list(rating)} == {"常委会组成人员、人大代表"}


def test_too_few_ballots_give_no_result_and_may_be_done_away_with(clerk, chair, at):
    rating, codes = opened(clerk, each=10)
    for code in codes["常委会组成人员"][:4]:
        cast_vote(code, choices={1: "satisfied"})
    close_rating(rating, left=left_over(rating, 6), by=clerk, at=at)
    with pytest.raises(Refused, match="不足 5 张"):
        release_rating(rating, by=chair, at=at)
    cancel_rating(rating, reason="投票人太少", by=clerk, at=at)
    assert not TicketChoice.objects.filter(item__rating=rating).exists()


def test_only_the_chair_releases_and_the_figures_stay_hidden_before(clerk, chair, at, client_for):
    rating, codes = opened(clerk)
    for code in codes["常委会组成人员"][:7]:
        cast_vote(code, choices={1: "fairly"})
    close_rating(rating, left=left_over(rating, 3), by=clerk, at=at)
    with pytest.raises(Refused, match="不属于您的职责"):
        release_rating(rating, by=clerk, at=at)
    page = f"/admin/evaluations/ratings/{rating.pk}/"
    assert "70.00" not in client_for(clerk).get(page).content.decode()
    assert "70.00" in client_for(chair).get(page).content.decode()
    release_rating(rating, by=chair, at=at)
    assert "70.00" in client_for(clerk).get(page).content.decode()


def test_who_is_rated_handles_nothing_and_sees_nothing(clerk, chair, at, person):
    other = person("hao", "郝明", "organizer")
    rating = make_rating(clerk, items=[RatedItem(label="郝明", person=other)])
    assert Rating.objects.visible_to(clerk).filter(pk=rating.pk).exists()
    assert not Rating.objects.visible_to(other).filter(pk=rating.pk).exists()
    numbers = left_over(rating, 10)
    with pytest.raises(Refused, match="评议对象"):
        print_tickets(rating, numbers=numbers, by=other, at=at)
    with pytest.raises(Refused, match="评议对象之一"):
        make_rating(other, items=[RatedItem(label="郝明", person=other)])
    assert print_tickets(rating, numbers=numbers, by=clerk, at=at)


def test_tickets_are_printed_once_and_only_fingerprints_are_kept(clerk, at):
    rating = make_rating(clerk, items=["教育局", "财政局"])
    [group] = rating.groups.all()
    codes = print_tickets(rating, numbers={group: 9}, by=clerk, at=at)[group]
    assert TicketChoice.objects.count() == 18
    stored = set(TicketChoice.objects.values_list("fingerprint", flat=True))
    assert stored == {fingerprint(code, number) for code in codes for number in (1, 2)}
    log = ModelLogEntry.objects.filter(action="evaluations.tickets_print").get()
    assert not any(code in str(log.data) for code in codes)
    with pytest.raises(Refused, match="已经印制过"):
        print_tickets(rating, numbers={group: 9}, by=clerk, at=at)
    discard_tickets(rating, reason="卡纸，重新印制", by=clerk, at=at)
    assert print_tickets(rating, numbers={group: 6}, by=clerk, at=at)
    with pytest.raises(Refused):
        cast_vote(codes[0], choices={1: "satisfied", 2: "satisfied"})


@pytest.mark.parametrize("count", [0, 4, 2001])
def test_a_number_of_tickets_that_cannot_be_is_refused(clerk, at, count):
    rating = make_rating(clerk)
    with pytest.raises(Refused):
        print_tickets(rating, numbers=left_over(rating, count), by=clerk, at=at)
    assert not TicketChoice.objects.exists()


def test_without_printed_tickets_the_ballot_does_not_open(clerk, at):
    rating = make_rating(clerk)
    with pytest.raises(Refused, match="请先印制"):
        open_rating(rating, by=clerk, at=at)
    print_tickets(rating, numbers=left_over(rating, 5), by=clerk, at=at)
    open_rating(rating, by=clerk, at=at)
    assert rating.state == Rating.State.OPEN


def test_more_votes_than_drawn_tickets_want_an_explanation(clerk, at):
    rating, codes = opened(clerk, each=6)
    for code in codes["常委会组成人员"][:5]:
        cast_vote(code, choices={1: "satisfied"})
    with pytest.raises(Refused, match="多于领取数"):
        close_rating(rating, left=left_over(rating, 3), by=clerk, at=at)
    assert Rating.objects.get().state == Rating.State.OPEN
    with pytest.raises(Refused, match="剩余张数"):
        close_rating(rating, left=left_over(rating, 7), by=clerk, at=at)
    rating.refresh_from_db()
    close_rating(rating, left=left_over(rating, 3), note="两张票掉在地上，已找回", by=clerk, at=at)
    assert [line.is_short for line in reconcile(rating)] == [True]


def test_nothing_is_changed_after_tickets_were_printed(clerk, at):
    rating = make_rating(clerk)
    parts = {"groups": [RaterGroup(label="代表", weight=1)], "items": [RatedItem(label="财政局")]}
    set_up_rating(rating, **parts, by=clerk, at=at)
    assert [one.label for one in rating.items.all()] == ["财政局"]
    print_tickets(rating, numbers=left_over(rating, 5), by=clerk, at=at)
    parts = {"groups": [RaterGroup(label="代表", weight=1)], "items": [RatedItem(label="教育局")]}
    with pytest.raises(Refused, match="已经印制"):
        set_up_rating(rating, **parts, by=clerk, at=at)
    assert [one.label for one in rating.items.all()] == ["财政局"]


def test_a_cancelled_ballot_keeps_no_vote(clerk, at):
    rating, codes = opened(clerk)
    cast_vote(codes["常委会组成人员"][0], choices={1: "satisfied"})
    cancel_rating(rating, reason="会议改期举行", by=clerk, at=at)
    assert not TicketChoice.objects.exists()
    assert rating.state == Rating.State.CANCELLED


def test_a_closed_ballot_cannot_be_made_away_with(clerk, at):
    rating, codes = opened(clerk)
    for code in codes["常委会组成人员"][:5]:
        cast_vote(code, choices={1: "dissatisfied"})
    close_rating(rating, left=left_over(rating, 5), by=clerk, at=at)
    with pytest.raises(Refused, match="必须计票"):
        cancel_rating(rating, reason="结果不理想", by=clerk, at=at)
    assert TicketChoice.objects.count() == 10
    empty, _ = opened(clerk)
    close_rating(empty, left=left_over(empty, 10), by=clerk, at=at)
    cancel_rating(empty, reason="没有人投票，改期", by=clerk, at=at)


def test_an_empty_ballot_has_no_result(clerk, chair, at):
    rating, _ = opened(clerk)
    close_rating(rating, left=left_over(rating, 10), by=clerk, at=at)
    with pytest.raises(Refused, match="没有收到任何选票"):
        release_rating(rating, by=chair, at=at)


def test_a_scheme_that_was_voted_under_stands_still(clerk, at):
    scheme = make_scheme()
    scheme.best_over = 60
    save_scheme(scheme, by=clerk, at=at)
    rating, _ = opened(clerk, scheme=scheme)
    assert rating.scheme.is_in_use()
    scheme.best_over = 70
    with pytest.raises(Refused, match="不能再改"):
        save_scheme(scheme, by=clerk, at=at)
    assert RatingScheme.objects.get().best_over == 60


def test_the_database_knows_what_a_void_ticket_and_a_small_group_are(clerk, at):
    rating, _ = opened(clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        TicketChoice.objects.update(is_void=True, choice="satisfied")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_scheme(min_group=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        rating.groups.update(weight=0)
