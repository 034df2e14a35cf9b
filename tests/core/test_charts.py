"""Charts: the geometry of the bars, and a table that a screen reader reads."""

from decimal import Decimal

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from core.charts import WIDTH, Row, chart


def shown(it) -> str:
    page = Template("{% load charts %}{% show_chart chart %}")
    return page.render(Context({"chart": it}))


def test_the_longest_bar_fills_its_cell_and_the_others_are_in_proportion():
    it = chart([Row("城关镇", [Decimal(12)]), Row("河西镇", [3])], caption="学时")
    assert [line.pieces[0].width for line in it.lines] == [100, 25]


def test_parts_of_a_stacked_bar_follow_each_other():
    it = chart([Row("甲", [2, 0, 6])], caption="人数", series=("未开始", "学习中", "已完成"))
    assert [(p.series, p.x, p.width) for p in it.lines[0].pieces] == [(1, 0, 25), (3, 25, 75)]


def test_a_goal_stands_in_the_same_scale_and_may_be_beyond_every_bar():
    it = chart([Row("甲", [6])], caption="学时", goal=12)
    assert it.goal == WIDTH and it.lines[0].pieces[0].width == 50


def test_no_figure_is_not_zero_and_below_zero_has_no_bar():
    it = chart([Row("甲", [None]), Row("乙", [-1]), Row("丙", [0])], caption="积分")
    assert [line.pieces for line in it.lines] == [(), (), ()]
    html = shown(it)
    assert "没有数据" in html and "-1" in html and ">0<" in html


def test_nothing_at_all_says_so():
    html = shown(chart([], caption="学时"))
    assert "还没有数据" in html


@pytest.mark.parametrize(
    ("series", "values"), [(("",) * 6, [1] * 6), (("一", "二"), [1])], ids=["series", "values"]
)
def test_a_chart_that_could_not_be_drawn_is_an_error_of_the_caller(series, values):
    with pytest.raises(ValueError):
        chart([Row("甲", values)], caption="x", series=series)


amounts = st.one_of(st.none(), st.integers(-50, 10_000), st.decimals("-1", "500", places=1))


@given(st.lists(st.lists(amounts, min_size=3, max_size=3), max_size=6), st.integers(0, 300))
def test_no_bar_leaves_its_cell(rows, top):
    it = chart([Row("甲", row) for row in rows], caption="x", series=("a", "b", "c"), top=top)
    for line in it.lines:
        for piece in line.pieces:
            assert piece.x >= 0 and piece.width > 0
            assert piece.x + piece.width <= WIDTH + 0.01


def test_a_label_is_escaped_and_numbers_in_attributes_keep_their_point():
    html = shown(chart([Row("<b>", [Decimal("1.5")]), Row("乙", [3.7])], caption="x"))
    assert "<b>" not in html and 'width="40.541"' in html
    assert "style=" not in html
