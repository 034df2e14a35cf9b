"""The official documents of evaluations: what they say, when they are refused, who makes them."""

import pytest
from django.urls import reverse

from core.files import open_private
from core.state import Refused
from documents.filling import fill, unknown_fields
from documents.models import Issued
from documents.papers import make_paper
from evaluations.models import Cycle, RatedItem
from evaluations.papers import OF_CYCLE, OF_EVALUATION, OF_RATING
from evaluations.papers.kinds import KINDS
from tests.conftest import NOW
from tests.core.test_typeset import text_of as pdf_text
from tests.documents.letters import text_of
from tests.evaluations.plan_rows import hand_in, make_evaluation, scored, send, surveying
from tests.evaluations.rows import TODAY, make_rating

pytestmark = pytest.mark.django_db

LONG = "买买提江·阿不都热合曼"
ALL = {paper.key: paper for paper in (*OF_CYCLE, *OF_EVALUATION, *OF_RATING)}
LETTERS = [key for key in ALL if "letter" in key]
WITH_FIGURES = ["evaluation-opinion", *LETTERS]


def made(key, row, by, format="docx"):
    issued = make_paper(ALL[key], row, format=format, by=by, at=NOW)
    with open_private(issued.file) as file:
        return issued, file.read()


def told(key, row, by) -> str:
    return text_of(made(key, row, by)[1])


def on_paper(by, **fields):
    groups = (("常委会组成人员", 60, "paper"), ("人大代表", 40, "paper"))
    return make_rating(by, **{"groups": groups, **fields})


# --- the forms ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_a_built_in_form_asks_only_for_fields_of_its_kind(kind):
    assert unknown_fields(kind.form.read_bytes(), kind.names) == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_a_built_in_form_fills_with_its_samples(kind):
    text = text_of(fill(kind.form.read_bytes(), kind.samples()))
    assert "{" not in text
    assert any(one.example in text for one in kind.fields if not one.columns)


def test_each_paper_has_a_key_of_its_own():
    assert len(ALL) == len(OF_CYCLE) + len(OF_EVALUATION) + len(OF_RATING)
    assert len(LETTERS) == 5


# --- what they say --------------------------------------------------------------------------


def test_the_values_are_exactly_the_fields_of_the_kind(nominee, clerk, chair):
    row = scored(clerk, nominee, chair)
    rows = {
        **dict.fromkeys((paper.key for paper in OF_EVALUATION), row),
        **dict.fromkeys((paper.key for paper in OF_CYCLE), row.cycle),
        **dict.fromkeys((paper.key for paper in OF_RATING), row.item.rating),
    }
    for key, one in rows.items():
        assert set(ALL[key].values(one, TODAY)) == ALL[key].kind.names, key


def test_the_plan_lists_whom_it_evaluates_and_until_when(nominee, person, clerk):
    row = make_evaluation(clerk, nominee)
    make_evaluation(clerk, person("m", LONG))
    text = told("evaluation-plan", row.cycle, clerk)
    for part in (
        "张　伟",
        LONG,
        "2026年3月30日",
        "2026年3月15日",
        "清人常发〔2026〕3号",
        "评议2人",
    ):
        assert part in text


def test_the_opinion_holds_the_released_figures_and_room_for_words(nominee, clerk, chair):
    text = told("evaluation-opinion", scored(clerk, nominee, chair), clerk)
    for part in ("张伟同志", "第三十次常委会会议", "92.50", "75.00%", "基本满意", "存在的问题"):
        assert part in text


@pytest.mark.parametrize(
    ("key", "recipient"),
    [
        ("feedback-letter-person", "张伟同志："),
        ("feedback-letter-leader", "＿＿＿＿＿＿："),
        ("report-letter-committee", "中共清源县委员会："),
        ("report-letter-discipline", "中共清源县纪律检查委员会、清源县监察委员会："),
        ("report-letter-organization", "中共清源县委员会组织部："),
    ],
)
def test_each_letter_goes_to_its_own_recipient(key, recipient, nominee, clerk, chair):
    text = told(key, scored(clerk, nominee, chair), clerk)
    assert recipient in text.splitlines()
    assert "〔2026〕　号" in text
    assert "92.50" in text
    assert ("请督促张伟同志按照评议意见" in text) == key.endswith("leader")


def test_a_letter_names_the_delivery_on_record(nominee, clerk, chair):
    row = scored(clerk, nominee, chair)
    hand_in(row, "opinion", clerk)
    send(row, clerk, "committee", "中共清源县委办公室")
    text = told("report-letter-committee", row, clerk)
    assert "中共清源县委办公室：" in text
    assert "清人常函〔2026〕9号" in text


@pytest.mark.parametrize("key", ["rectification-plan", "rectification-report"])
def test_the_person_gets_forms_for_the_rectification(key, nominee, clerk, chair):
    text = told(key, scored(clerk, nominee, chair), clerk)
    assert "县财政局局长\n张伟（签名）" in text
    assert "评议意见指出的问题" in text


def test_a_rating_ballot_offers_every_option_and_no_number(clerk):
    items = [RatedItem(label="县教育局"), RatedItem(label=LONG)]
    text = told("rating-ballot", on_paper(clerk, items=items), clerk)
    assert "□满意　□基本满意　□不满意　□不了解" in text
    assert LONG in text
    assert "不要签名" in text
    assert "编号" not in text


def test_the_sheet_has_a_page_for_each_group_that_votes_on_paper(clerk):
    groups = (("常委会组成人员", 60, "paper"), ("人大代表", 40, "ticket"))
    rating = make_rating(clerk, groups=groups, items=("司马㛃", "王喆"))
    issued, content = made("rating-ballot", rating, clerk, format="pdf")
    assert content.startswith(b"%PDF")
    assert issued.name == "测评票.pdf"
    text = "".join(pdf_text(content).split())
    assert text.count("司马㛃") == text.count("王喆") == 3  # three on the page, to be cut
    assert "常委会组成人员" in text
    assert "人大代表" not in text


# --- refusals -------------------------------------------------------------------------------


@pytest.mark.parametrize("key", WITH_FIGURES)
def test_nothing_speaks_of_a_result_that_is_not_released(key, nominee, clerk):
    with pytest.raises(Refused, match="测评结果还没有公布"):
        made(key, surveying(clerk, nominee), clerk)
    assert not Issued.objects.exists()


def test_no_rectification_before_the_session_and_no_plan_without_subjects(nominee, clerk):
    row = surveying(clerk, nominee)
    with pytest.raises(Refused, match="会议评议以后才有整改"):
        made("rectification-plan", row, clerk)
    Cycle.objects.create(year=2027, title="2027 年", basis_document="3号")
    with pytest.raises(Refused, match="还没有评议对象"):
        made("evaluation-plan", Cycle.objects.get(year=2027), clerk)


def test_no_ballot_where_all_vote_by_phone_or_the_vote_is_over(nominee, clerk, chair):
    with pytest.raises(Refused, match="不需要纸质测评票"):
        made("rating-ballot", make_rating(clerk), clerk)
    with pytest.raises(Refused, match="不再印制测评票"):
        made("rating-ballot", scored(clerk, nominee, chair).item.rating, clerk)


def test_whom_it_is_about_makes_nothing_of_it(person, clerk, chair):
    row = scored(clerk, person("b", "白洁", "organizer"), chair)
    for key in ("evaluation-opinion", "rectification-plan"):
        with pytest.raises(Refused, match="与您本人有关"):
            made(key, row, row.person)
    with pytest.raises(Refused, match="与您本人有关"):
        made("evaluation-plan", row.cycle, row.person)
    issued, _ = made("evaluation-opinion", row, clerk)
    assert not Issued.objects.visible_to(row.person).exists()
    assert list(Issued.objects.visible_to(chair)) == [issued]


# --- the pages ------------------------------------------------------------------------------


def test_the_pages_offer_make_and_list(nominee, clerk, chair, client_for):
    row = scored(clerk, nominee, chair)
    client = client_for(clerk)
    for page, name, key in (
        ("evaluations_office:detail", "evaluations_office:document", "feedback-letter-person"),
        ("evaluations_office:cycle", "evaluations_office:cycle_document", "evaluation-plan"),
    ):
        pk = row.cycle_id if "cycle" in page else row.pk
        url, back = reverse(name, args=[pk, key]), reverse(page, args=[pk])
        assert url in client.get(back).content.decode()
        assert client.post(url, {"format": "docx"}).url == f"{back}#papers"
        assert Issued.objects.first().digest in client.get(back).content.decode()


def test_a_rating_page_makes_the_ballot(clerk, client_for):
    rating, client = on_paper(clerk), client_for(clerk)
    url = reverse("ratings_office:document", args=[rating.pk, "rating-ballot"])
    page = client.get(reverse("ratings_office:detail", args=[rating.pk])).content.decode()
    assert url in page
    assert "生成测评票（PDF）" in page
    assert client.post(url, {"format": "pdf"}).status_code == 302
    assert Issued.objects.get().subject == f"evaluations.rating:{rating.pk}"


def test_a_page_asks_the_same_however_many_documents_were_made(
    nominee, clerk, chair, client_for, django_assert_max_num_queries
):
    row, client = scored(clerk, nominee, chair), client_for(clerk)
    rating = on_paper(clerk)
    pages = (
        ("evaluations_office:detail", row, "evaluation-opinion", 24),
        ("evaluations_office:cycle", row.cycle, "evaluation-plan", 16),
        ("ratings_office:detail", rating, "rating-ballot", 17),
    )
    for name, subject, key, most in pages:
        url, counted = reverse(name, args=[subject.pk]), []
        client.get(url)
        for more in (1, 4):
            for _ in range(more):
                make_paper(ALL[key], subject, format="docx", by=clerk, at=NOW)
            with django_assert_max_num_queries(most) as queries:
                client.get(url)
            counted.append(len(queries))
        assert counted[0] == counted[1], name


def test_too_early_is_a_sentence_and_others_are_turned_away(nominee, clerk, chair, client,
                                                            stranger, client_for):  # fmt: skip
    row = surveying(clerk, nominee)
    url = reverse("evaluations_office:document", args=[row.pk, "evaluation-opinion"])
    assert client_for(clerk).post(url).status_code == 409
    assert client_for(chair).post(url).url == "/admin/"
    assert client_for(nominee).post(url).status_code in (302, 403, 404)
    assert client_for(stranger).post(url).status_code in (302, 403, 404)
    assert "login" in client.post(url).url
    assert not Issued.objects.exists()
