"""Who has passed, whose pass still holds, and the boundaries of each period."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest

from exams.eligibility import (
    Absence,
    Exemption,
    Need,
    Part,
    PastResult,
    RuleSet,
    Status,
    Validity,
    last_valid_day,
    standing_of,
)

TODAY = date(2025, 6, 30)
NEED = Need(person=1, branch="government", post="局长", term="十八届", on=TODAY)
CLAUSES = {
    "validity": "第十八条",
    "cross_branch": "第十九条",
    "exemption": "第二十条",
    "resit": "第二十一条",
    "absence": "第二十二条",
    "requirement": "第三条",
}
RULES = RuleSet(resits=1, resit_days=3, clauses=CLAUSES)
EXAM_DAY = date(2025, 6, 1)
DAY = timedelta(days=1)
serial = count(1)


def result(passed=True, **changed):
    row = PastResult(
        next(serial), 1, "government", "局长", "十八届", passed, EXAM_DAY, date(2025, 6, 2)
    )
    return replace(row, **changed)


def exemption(**changed):
    return replace(Exemption(next(serial), 1, "同一机关内调整职务", date(2025, 5, 1)), **changed)


def absence(excused=False, **changed):
    row = Absence(next(serial), 1, "government", "局长", "十八届", EXAM_DAY, excused)
    return replace(row, **changed)


def standing(results=(), exemptions=(), absences=(), need=NEED, rules=RULES):
    return standing_of(need, rules, results=results, exemptions=exemptions, absences=absences)


# --- nothing yet, passed, exempt


def test_who_has_never_sat_must_sit_both_parts():
    found = standing()
    assert (found.status, found.clause) == (Status.REQUIRED, "第三条")
    assert found.reason == "尚无有效成绩，须参加任前法律知识考试。"
    assert found.parts_due == (Part.PUBLIC, Part.BRANCH)
    assert not found.may_be_tabled


def test_a_pass_of_this_term_is_shown_with_its_clause():
    row = result()
    found = standing([row])
    assert (found.status, found.result, found.clause) == (Status.PASSED, row, "第十八条")
    assert found.reason == "2025年6月1日考试合格，成绩在本届内有效。"
    assert found.parts_due == ()
    assert found.may_be_tabled


def test_the_newest_pass_is_the_one_that_counts():
    older, newer = result(taken_on=date(2025, 1, 5)), result(taken_on=date(2025, 5, 5))
    assert standing([newer, older]).result == newer


def test_a_pass_is_not_undone_by_a_later_failure_or_absence():
    failed = result(False, taken_on=date(2025, 6, 20))
    found = standing([result(), failed], absences=[absence(on=date(2025, 6, 25))])
    assert found.status == Status.PASSED


def test_another_persons_rows_decide_nothing():
    found = standing(
        [result(person=2), result(False, person=2)],
        [exemption(person=2)],
        [absence(person=2)],
    )
    assert found == standing()


def test_an_exemption_names_its_reason_and_day():
    row = exemption()
    found = standing(exemptions=[row])
    assert (found.status, found.exemption, found.clause) == (Status.EXEMPT, row, "第二十条")
    assert found.reason == "经批准免试：同一机关内调整职务（2025年5月1日批准）。"
    assert found.may_be_tabled


def test_a_pass_is_shown_before_an_exemption():
    found = standing([result()], [exemption()])
    assert (found.status, found.exemption) == (Status.PASSED, None)


@pytest.mark.parametrize(
    ("changed", "holds"),
    [
        ({"granted_on": TODAY}, True),
        ({"granted_on": TODAY + DAY}, False),
        ({"until": TODAY}, True),
        ({"until": TODAY - DAY}, False),
        ({"branch": "government", "post": "局长", "term": "十八届"}, True),
        ({"branch": "court"}, False),
        ({"post": "副局长"}, False),
        ({"term": "十七届"}, False),
    ],
)
def test_an_exemption_holds_only_for_what_and_while_it_was_granted(changed, holds):
    found = standing(exemptions=[exemption(**changed)])
    assert found.status == (Status.EXEMPT if holds else Status.REQUIRED)


# --- how long a pass holds


def test_a_pass_of_the_last_term_has_lapsed_even_the_day_after():
    row = result(taken_on=TODAY - DAY, released_on=TODAY - DAY, term="十七届")
    found = standing([row])
    assert (found.status, found.clause, found.result) == (Status.REQUIRED, "第十八条", row)
    assert found.reason == ("2025年6月29日考试合格，但不是本届内的成绩，须重新考试。")


def test_a_pass_of_this_term_holds_however_old():
    row = result(taken_on=date(2021, 1, 1), released_on=date(2021, 1, 2))
    assert standing([row]).status == Status.PASSED


@pytest.mark.parametrize(
    ("taken_on", "years", "last"),
    [
        (date(2023, 6, 30), 2, date(2025, 6, 30)),
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2023, 2, 28), 1, date(2024, 2, 28)),
        (date(2020, 12, 31), 5, date(2025, 12, 31)),
    ],
)
def test_years_run_to_the_same_day_or_the_end_of_the_month(taken_on, years, last):
    rules = replace(RULES, validity=Validity.YEARS, years=years)
    row = result(taken_on=taken_on, released_on=taken_on, term="十七届")
    assert last_valid_day(taken_on, years) == last
    on_the_last_day = standing([row], need=replace(NEED, on=last), rules=rules)
    the_day_after = standing([row], need=replace(NEED, on=last + DAY), rules=rules)
    assert on_the_last_day.status == Status.PASSED
    assert f"{last.year}年{last.month}月{last.day}日" in on_the_last_day.reason
    assert the_day_after.status == Status.REQUIRED
    assert "届满" in the_day_after.reason


def test_for_the_same_post_a_pass_outlives_the_term_and_for_another_it_does_not_count():
    rules = replace(RULES, validity=Validity.SAME_POST)
    row = result(taken_on=date(2020, 1, 1), released_on=date(2020, 1, 2), term="十七届")
    assert standing([row], rules=rules).reason.endswith("成绩对同一职务继续有效。")
    found = standing([row], need=replace(NEED, post="副县长"), rules=rules)
    assert (found.status, "同一职务" in found.reason) == (Status.REQUIRED, True)


# --- another branch


def test_a_move_to_another_branch_means_sitting_again():
    row = result(branch="court")
    found = standing([row])
    assert (found.status, found.clause) == (Status.REQUIRED, "第十九条")
    assert found.reason == "2025年6月1日考试合格，但此次属跨系统任职，须重新考试。"
    assert found.parts_due == (Part.PUBLIC, Part.BRANCH)


def test_a_county_may_let_the_public_part_stand():
    row = result(branch="court")
    rules = replace(RULES, keeps_public_part=True)
    found = standing([row], rules=rules)
    assert (found.status, found.parts_due) == (Status.REQUIRED, (Part.BRANCH,))
    assert found.reason == "公共部分已合格或者经批准免试，只须参加专业部分的考试。"
    branch_only = result(parts=(Part.BRANCH,))
    assert standing([row, branch_only], rules=rules).status == Status.PASSED


def test_a_county_may_not_ask_for_it_at_all():
    rules = replace(RULES, cross_branch_resit=False)
    assert standing([result(branch="court")], rules=rules).status == Status.PASSED


def test_a_certificate_spares_the_branch_part_only():
    certificate = exemption(reason="已取得法律职业资格", parts=(Part.BRANCH,))
    found = standing(exemptions=[certificate])
    assert (found.status, found.parts_due, found.clause) == (
        Status.REQUIRED,
        (Part.PUBLIC,),
        "第二十条",
    )
    found = standing([result(parts=(Part.PUBLIC,))], [certificate])
    assert (found.status, found.exemption) == (Status.PASSED, certificate)
    assert "专业部分经批准免试：已取得法律职业资格。" in found.reason


# --- failures and resits


def test_a_failure_offers_the_resit_with_its_last_day():
    row = result(False, released_on=TODAY - 3 * DAY)
    found = standing([row])
    assert (found.status, found.result, found.clause) == (Status.RESIT_PENDING, row, "第二十一条")
    assert found.resit_until == TODAY
    assert found.reason == (
        "2025年6月1日考试不合格，可补考 1 次，须在2025年6月30日以前（含当日）参加。"
    )


def test_the_day_after_the_resit_window_the_chance_is_gone():
    found = standing([result(False, released_on=TODAY - 4 * DAY)])
    assert found.status == Status.FAILED
    assert found.reason == "2025年6月1日考试不合格，补考期限已于2025年6月29日届满，不能提请表决。"


def test_without_a_window_the_resit_stays_open():
    rules = replace(RULES, resit_days=None)
    found = standing([result(False, taken_on=date(2025, 1, 1))], rules=rules)
    assert (found.status, found.resit_until) == (Status.RESIT_PENDING, None)
    assert found.reason == "2025年1月1日考试不合格，可补考 1 次。"


@pytest.mark.parametrize(
    ("resits", "failures", "status"),
    [
        (0, 1, Status.FAILED),
        (1, 1, Status.RESIT_PENDING),
        (1, 2, Status.FAILED),
        (2, 2, Status.RESIT_PENDING),
        (2, 3, Status.FAILED),
    ],
)
def test_resits_are_counted(resits, failures, status):
    rows = [result(False, taken_on=EXAM_DAY + n * DAY, released_on=TODAY) for n in range(failures)]
    found = standing(rows, rules=replace(RULES, resits=resits))
    assert found.status == status
    assert ("按办法不设补考" in found.reason) == (resits == 0)
    assert found.may_be_tabled is False


def test_a_late_pass_heals_every_failure():
    rows = [result(False), result(False, taken_on=EXAM_DAY + DAY)]
    assert standing(rows).status == Status.FAILED
    assert standing([*rows, result(taken_on=TODAY, released_on=TODAY)]).status == Status.PASSED


def test_a_failure_of_an_older_matter_does_not_count():
    for changed in ({"term": "十七届"}, {"branch": "court"}):
        assert standing([result(False, **changed)]).status == Status.REQUIRED
    rules = replace(RULES, validity=Validity.SAME_POST)
    assert standing([result(False, post="副局长")], rules=rules).status == Status.REQUIRED


def test_failures_before_a_pass_that_has_lapsed_since_are_forgotten():
    rules = replace(RULES, validity=Validity.YEARS, years=1)
    failed = result(False, taken_on=date(2023, 1, 1), released_on=date(2023, 1, 1))
    passed = result(taken_on=date(2023, 2, 1), released_on=date(2023, 2, 1))
    assert standing([failed], rules=rules).status == Status.FAILED
    assert standing([failed, passed], rules=rules).status == Status.REQUIRED


# --- results not released


def test_asking_does_not_betray_a_result_before_its_release():
    for released_on in (None, TODAY + DAY):
        passed = standing([result(True, pk=7, released_on=released_on)])
        failed = standing([result(False, pk=7, released_on=released_on)])
        assert passed == failed
        assert passed.status == Status.REQUIRED
        assert passed.reason == "2025年6月1日已参加考试，成绩尚未公布，请等待公布。"


def test_a_result_counts_from_the_day_of_its_release():
    assert standing([result(released_on=TODAY)]).status == Status.PASSED


def test_a_resit_awaiting_release_stays_pending_after_the_window():
    failed = result(False, released_on=TODAY - 20 * DAY)
    resit = result(taken_on=TODAY - 18 * DAY, released_on=None)
    assert standing([failed]).status == Status.FAILED
    found = standing([failed, resit])
    assert (found.status, "已参加补考" in found.reason) == (Status.RESIT_PENDING, True)


# --- absences


def test_an_unexcused_absence_blocks_until_the_person_sits():
    row = absence()
    found = standing(absences=[row])
    assert (found.status, found.absence, found.clause) == (Status.ABSENT, row, "第二十二条")
    assert found.reason == "2025年6月1日无正当理由缺考，须参加考试并合格后方可提请表决。"
    assert not found.may_be_tabled
    later = result(taken_on=EXAM_DAY + DAY, released_on=EXAM_DAY + DAY)
    assert standing([later], absences=[row]).status == Status.PASSED
    awaiting = replace(later, released_on=None)
    assert standing([awaiting], absences=[row]).status == Status.REQUIRED


def test_who_was_excused_takes_the_next_sitting():
    found = standing(absences=[absence(excused=True)])
    assert (found.status, found.clause) == (Status.REQUIRED, "第二十二条")
    assert found.reason == "2025年6月1日经批准请假，须参加任前法律知识考试，请安排参加下一场。"


def test_absence_from_the_resit_blocks_unless_excused():
    failed = result(False)
    missed = absence(on=date(2025, 6, 5))
    assert standing([failed], absences=[missed]).status == Status.ABSENT
    found = standing([failed], absences=[replace(missed, excused=True)])
    assert found.status == Status.RESIT_PENDING
    assert found.reason == "2025年6月1日考试不合格，补考时经批准请假，请安排参加下一场补考。"


def test_an_excuse_after_the_resit_window_does_not_reopen_it():
    late = absence(excused=True, on=date(2025, 6, 6))
    assert standing([result(False)], absences=[late]).status == Status.FAILED


def test_the_latest_absence_decides_and_older_matters_do_not():
    first, second = absence(), absence(excused=True, on=EXAM_DAY + DAY)
    assert standing(absences=[second, first]).status == Status.REQUIRED
    for changed in ({"term": "十七届"}, {"branch": "court"}, {"on": TODAY + DAY}):
        assert standing(absences=[absence(**changed)]) == standing()
