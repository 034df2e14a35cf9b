"""The one way to move a row: along its table, and only if nobody moved it first."""

from datetime import timedelta

import pytest
from django.apps import apps

from core.state import Refused, Stateful
from exams.models import Sitting
from people.models import RosterBatch
from tests.factories import make_sitting

pytestmark = pytest.mark.django_db

MODELS = [model for model in apps.get_models() if issubclass(model, Stateful)]
PAIRS = [
    pytest.param(model, source, target, id=f"{model.__name__}-{source}-{target}")
    for model in MODELS
    for source in model.State.values
    for target in model.State.values
    if target not in model.MOVES.get(source, set())
]


@pytest.fixture
def batch(clerk, at):
    return RosterBatch.objects.create(
        kind="nominee", filename="名册.xlsx", stored_file="x", uploaded_by=clerk, uploaded_at=at
    )


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_a_move_writes_state_and_fields_together(batch, at):
    batch.move(RosterBatch.State.CHECKED, checked_at=at, total=7)
    stored = fresh(batch)
    for row in (batch, stored):
        assert (row.state, row.checked_at, row.total) == ("checked", at, 7)


def test_a_move_writes_nothing_else(batch):
    batch.filename = "未保存.xlsx"
    batch.move(RosterBatch.State.CHECKED)
    assert fresh(batch).filename == "名册.xlsx"


def test_the_one_who_comes_second_is_told_so_and_changes_nothing(batch, at):
    other = fresh(batch)
    other.move(RosterBatch.State.REJECTED)
    with pytest.raises(Refused, match="刚刚已有人处理"):
        batch.move(RosterBatch.State.CHECKED, checked_at=at)
    assert (batch.state, batch.checked_at) == ("uploaded", None)
    assert (fresh(batch).state, fresh(batch).checked_at) == ("rejected", None)


def test_a_row_that_is_gone_refuses_instead_of_pretending(batch):
    RosterBatch.objects.filter(pk=batch.pk).delete()
    with pytest.raises(Refused):
        batch.move(RosterBatch.State.CHECKED)


def test_the_refusal_names_both_states_in_words(batch):
    with pytest.raises(Refused) as refused:
        batch.move(RosterBatch.State.APPLIED)
    assert "“检查中”" in str(refused.value) and "“已导入”" in str(refused.value)
    assert "刷新" in str(refused.value)


@pytest.mark.parametrize(("known", "moves"), [(0, True), (5, False)])
def test_a_condition_read_before_is_asked_again_inside_the_update(batch, known, moves):
    RosterBatch.objects.filter(pk=batch.pk).update(done=0)
    if moves:
        batch.move(RosterBatch.State.CHECKED, where={"done": known})
    else:
        with pytest.raises(Refused):
            batch.move(RosterBatch.State.CHECKED, where={"done": known})
    assert (fresh(batch).state == "checked") is moves


def test_extra_time_granted_in_between_wins_over_the_closing(at):
    sitting = make_sitting(opens_at=at)
    stale = Sitting.objects.get(pk=sitting.pk)
    Sitting.objects.filter(pk=sitting.pk).update(closes_at=at + timedelta(hours=5))
    with pytest.raises(Refused):
        stale.move(Sitting.State.CLOSED, where={"closes_at__lte": at + timedelta(hours=3)})
    assert fresh(sitting).state == Sitting.State.OPEN


@pytest.mark.parametrize(("model", "source", "target"), PAIRS)
def test_what_the_table_does_not_hold_is_refused_before_the_database_is_asked(
    model, source, target, django_assert_num_queries
):
    row = model(pk=1, state=source)
    with django_assert_num_queries(0), pytest.raises(Refused) as refused:
        row.move(target)
    assert row.state == source
    assert model.state_label(source) in str(refused.value)


@pytest.mark.parametrize("model", MODELS)
def test_tables_name_known_states_only_and_no_state_moves_to_itself(model):
    states = set(model.State.values)
    assert set(model.MOVES) <= states
    for source, targets in model.MOVES.items():
        assert targets <= states
        assert source not in targets, source


@pytest.mark.parametrize("model", MODELS)
def test_every_state_has_a_chinese_name_of_its_own(model):
    labels = [model.state_label(value) for value in model.State.values]
    assert len(set(labels)) == len(labels)
    assert all(label and not label.isascii() for label in labels)
