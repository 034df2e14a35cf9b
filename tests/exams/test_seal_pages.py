"""Papers and their seal over HTTP: who sees what, and the password that stands for a signature."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from exams.actions.papers import draw_papers
from exams.actions.seals import check_seal
from exams.models import Candidate, Paper, PaperItem
from tests.exams.planning import (
    BEFORE,
    PASSWORD,
    make_bank,
    planned_sitting,
    seal,
    with_password,
)
from tests.factories import make_question

pytestmark = pytest.mark.django_db

SECRET = "参考要点机密"


def url(name, pk):
    return reverse(f"exams_office:{name}", args=[pk])


@pytest.fixture
def sitting(clerk, chair):
    with_password(clerk)
    with_password(chair)
    make_bank(singles=9)
    sitting = planned_sitting()
    draw_papers(sitting, by=clerk, at=BEFORE)
    return sitting


def sign(page, sitting, password=PASSWORD, digest=None):
    data = {"password": password, "digest": digest or check_seal(sitting).digest}
    return page.post(url("seal", sitting.pk), data)


def test_papers_are_drawn_and_thrown_away_on_the_page(clerk, client_for):
    make_bank()
    sitting = planned_sitting()
    page = client_for(clerk)
    assert "还没有" not in page.get(url("papers", sitting.pk)).content.decode()
    page.post(url("draw", sitting.pk))
    assert sitting.papers.count() == 2
    page.post(url("discard", sitting.pk))
    assert sitting.papers.count() == 0


def test_a_shortage_is_told_on_the_page(clerk, client_for):
    sitting = planned_sitting()
    answer = client_for(clerk).post(url("draw", sitting.pk))
    assert answer.status_code == 409 and "还差" in answer.content.decode()


def test_a_draft_opens_with_keys_to_those_who_draw_or_seal_and_is_logged(
    sitting, clerk, chair, client_for
):
    paper = sitting.papers.first()
    for officer in (clerk, chair):
        page = client_for(officer).get(url("paper", paper.pk)).content.decode()
        assert "答案：" in page and SECRET in page
    entries = ModelLogEntry.objects.filter(action="exams.view_paper", object_id=str(paper.pk))
    assert [entry.user for entry in entries.order_by("pk")] == [clerk, chair]


def test_a_reader_without_the_duty_gets_no_key_into_her_page(sitting, person, client_for):
    from_permission = person("he", "何明", "chair")
    group = from_permission.groups.get()
    kept = group.permissions.exclude(codename="seal_paper")
    reader = person("lu", "陆平")
    reader.user_permissions.set(kept)
    page = client_for(reader).get(url("paper", sitting.papers.first().pk))
    assert page.status_code == 200
    assert SECRET not in page.content.decode() and "is-right" not in page.content.decode()
    assert all("key" not in item["content"] for item in page.context["items"])


def test_a_paper_is_closed_to_others_and_to_its_candidates(
    sitting, clerk, invigilator, setter, client_for
):
    paper = sitting.papers.first()
    for other in (invigilator, setter):
        assert client_for(other).get(url("paper", paper.pk)).status_code == 404
    Candidate.objects.create(sitting=sitting, person=clerk, branch="government")
    assert client_for(clerk).get(url("paper", paper.pk)).status_code == 404
    assert not ModelLogEntry.objects.filter(action="exams.view_paper").exists()


def test_a_sealed_paper_opens_to_nobody(sitting, clerk, chair, client_for):
    seal(sitting, clerk, chair)
    for officer in (clerk, chair):
        answer = client_for(officer).get(url("paper", sitting.papers.first().pk))
        assert answer.status_code == 409 and SECRET not in answer.content.decode()
    listed = client_for(clerk).get(url("papers", sitting.pk)).content.decode()
    assert SECRET not in listed


def test_an_item_is_replaced_on_the_page_with_a_reason(sitting, clerk, client_for):
    item = PaperItem.objects.filter(paper__sitting=sitting, kind="single").first()
    page = client_for(clerk)
    page.post(url("item_replace", item.pk), {"reason": ""})
    assert PaperItem.objects.filter(pk=item.pk).exists()
    answer = page.post(url("item_replace", item.pk), {"reason": "表述有歧义"})
    assert answer["Location"] == url("paper", item.paper_id)
    assert not PaperItem.objects.filter(pk=item.pk).exists()


def test_replacing_is_closed_to_strangers_and_candidates(sitting, clerk, invigilator, client_for):
    item = PaperItem.objects.filter(paper__sitting=sitting).first()
    here = url("item_replace", item.pk)
    assert client_for(invigilator).post(here, {"reason": "x"}).status_code == 404
    Candidate.objects.create(sitting=sitting, person=clerk, branch="government")
    assert client_for(clerk).post(here, {"reason": "x"}).status_code == 404


# --- signing ---


def test_two_officers_seal_each_with_her_own_password(sitting, clerk, chair, client_for):
    assert sign(client_for(clerk), sitting).status_code == 302
    assert "您已签名" in client_for(clerk).get(url("papers", sitting.pk)).content.decode()
    assert sign(client_for(chair), sitting).status_code == 302
    assert set(sitting.papers.values_list("state", flat=True)) == {"sealed"}


@pytest.mark.parametrize("password", ["", "falsch", "Feng-Cun-2026 "])
def test_without_the_right_password_nothing_is_signed(sitting, clerk, client_for, password):
    answer = sign(client_for(clerk), sitting, password)
    assert answer.status_code == 400
    assert not sitting.signatures.exists()


def test_another_officers_password_is_not_mine(sitting, clerk, chair, client_for):
    chair.set_password("Ling-Yi-Ge-2026")
    chair.save()
    assert sign(client_for(clerk), sitting, "Ling-Yi-Ge-2026").status_code == 400
    assert not sitting.signatures.exists()


def test_guessing_at_the_seal_locks_the_account_like_guessing_at_the_login(
    sitting, clerk, client_for
):
    page = client_for(clerk)
    answers = [sign(page, sitting, f"falsch{n}") for n in range(5)]
    assert answers[-1].status_code in (403, 429)
    right = sign(page, sitting)
    assert right.status_code != 302
    assert not sitting.signatures.exists()


def test_a_digest_of_another_set_is_refused(sitting, clerk, client_for):
    answer = sign(client_for(clerk), sitting, digest="0" * 64)
    assert answer.status_code == 409 and "有变动" in answer.content.decode()


def test_the_page_names_questions_that_changed_since_the_draw(sitting, clerk, client_for):
    item = PaperItem.objects.filter(paper__sitting=sitting, kind="single").first()
    item.question.stem = "改过的题干"
    item.question.save()
    page = client_for(clerk).get(url("papers", sitting.pk)).content.decode()
    assert item.question.uid in page and "内容已修改" in page


# --- verifying ---


def test_verifying_recomputes_and_leaves_a_trace(sitting, clerk, chair, client_for):
    seal(sitting, clerk, chair)
    answer = client_for(chair).post(url("verify", sitting.pk)).content.decode()
    assert "与封存时一致" in answer and check_seal(sitting).digest in answer
    assert ModelLogEntry.objects.get(action="exams.verify_seal").data["intact"] is True


def test_verifying_shows_what_was_tampered_with(sitting, clerk, chair, client_for):
    seal(sitting, clerk, chair)
    Paper.objects.filter(pk=sitting.papers.first().pk).update(digest="1" * 64)
    answer = client_for(chair).post(url("verify", sitting.pk)).content.decode()
    assert "与封存时不一致" in answer


def test_unsealing_on_the_page_takes_a_reason(sitting, clerk, chair, client_for):
    seal(sitting, clerk, chair)
    page = client_for(clerk)
    page.post(url("unseal", sitting.pk), {"reason": " "})
    assert set(sitting.papers.values_list("state", flat=True)) == {"sealed"}
    page.post(url("unseal", sitting.pk), {"reason": "第 3 题有误"})
    assert set(sitting.papers.values_list("state", flat=True)) == {"draft"}


def test_the_papers_page_takes_a_constant_number_of_queries(
    sitting, clerk, client_for, django_assert_max_num_queries
):
    for _ in range(20):
        make_question("single")
    page = client_for(clerk)
    page.get(url("papers", sitting.pk))
    with django_assert_max_num_queries(22):
        page.get(url("papers", sitting.pk))
