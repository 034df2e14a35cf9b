"""A deputy on a phone fails a quiz, sees why, passes it, and practises what was wrong."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from exams.actions.quizzes import admit_to_quiz
from exams.models import Attempt, PracticeCard
from exams.quizzes import open_quiz_url, standing_of
from tests.exams.quizzes import items_of, make_practice_questions, make_quiz
from tests.factories import make_person

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def answer_by_touch(page: Page, number: int, *, right: bool) -> None:
    """Through all questions of this try, by what stands on the screen."""
    expect(page.get_by_role("button", name="保存，下一题")).to_be_visible()
    for item in items_of(Attempt.objects.get(number=number)):
        options, key = item.frozen["options"], item.frozen["key"]
        chosen = next(n for n, _ in enumerate(options) if ("ABCD"[n] in key) is right)
        page.get_by_text(options[chosen], exact=True).tap()
        page.get_by_role("button", name="保存，").tap()


def test_a_deputy_fails_sees_why_passes_and_practises_the_wrong_question(
    live_server, phone, sign_in, person
):
    deputy = person("daibiao", "代表甲", "deputy")
    make_practice_questions(2)
    sitting = make_quiz(questions=2, at=timezone.now() - timedelta(hours=1))
    admit_to_quiz(sitting, deputy, by=make_person(), at=timezone.now())
    sign_in(phone.context, deputy)

    phone.goto(live_server.url + open_quiz_url(sitting, "/laws/"))
    phone.get_by_role("button", name="开始答题").tap()
    answer_by_touch(phone, 1, right=False)
    phone.get_by_role("button", name="交卷", exact=True).tap()
    expect(phone.get_by_text("这次没有合格")).to_be_visible()
    expect(phone.get_by_text("《监督法》第二十二条").first).to_be_visible()
    wide = phone.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, "nothing sticks out on a phone"

    phone.get_by_role("button", name="再答一次").tap()
    answer_by_touch(phone, 2, right=True)
    phone.get_by_role("button", name="交卷", exact=True).tap()
    expect(phone.get_by_text("合格", exact=True)).to_be_visible()
    assert standing_of(sitting, deputy).has_passed
    phone.get_by_role("link", name="返回课程").first.tap()
    expect(phone).to_have_url(live_server.url + "/laws/")

    # The days until it is due are not waited for.
    PracticeCard.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    phone.goto(live_server.url + "/practice/")
    phone.get_by_role("link", name="打开错题本").tap()
    expect(phone.get_by_text("答错 1 次").first).to_be_visible()
    phone.get_by_role("button", name="练这一题").first.tap()
    expect(phone.get_by_role("button", name="提交，看对错")).to_be_visible()
    run = Attempt.objects.get(run__source="notebook")
    item = items_of(run)[0]
    phone.get_by_text(item.frozen["options"]["ABCD".index(item.frozen["key"][0])], exact=True).tap()
    phone.get_by_role("button", name="提交，看对错").tap()
    expect(phone.get_by_text("答对了")).to_be_visible()
    phone.get_by_role("button", name="答完了，看结果").tap()
    expect(phone.get_by_text("100%")).to_be_visible()
    card = PracticeCard.objects.get(question=item.question, person=deputy)
    assert card.right_in_a_row >= 1 and card.due_at > timezone.now()
