"""The facts that official documents are made from."""

import pytest

from evaluations.facts import ballot_facts, evaluation_facts, letter_facts, result_facts
from tests.evaluations.plan_rows import hand_in, make_evaluation, scored, send

pytestmark = pytest.mark.django_db


def test_the_opinion_speaks_of_the_released_figures(clerk, chair, nominee):
    row = scored(clerk, nominee, chair)
    told = evaluation_facts(row)
    assert (told.person, told.session_name) == ("张伟", "第三十次常委会会议")
    assert told.result.score == "92.50"
    assert told.result.counts == (("满意", 6), ("基本满意", 2), ("不满意", 0), ("不了解", 0))
    assert ballot_facts(row.item.rating).options == ("满意", "基本满意", "不满意", "不了解")
    hand_in(row, "opinion", clerk)
    letter = letter_facts(send(row, clerk, "committee", "中共清源县委"))
    assert (letter.kind, letter.about) == ("报送县委", told)


def test_before_the_release_there_is_no_result(clerk, nominee):
    row = make_evaluation(clerk, nominee)
    assert evaluation_facts(row).result is None


def test_a_result_lists_its_items_in_the_order_of_the_ballot(clerk, chair, nominee):
    row = scored(clerk, nominee, chair)
    assert [one.label for one in result_facts(row.item.rating)] == ["张伟"]
