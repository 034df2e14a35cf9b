"""The official documents of appointments: what they say, when they are refused, who makes them."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document

from appointments.actions.outcomes import grant_certificate, hold_oath, issue_document
from appointments.facts import printed_post
from appointments.models import Session
from appointments.papers import OF_BALLOT, OF_NOMINATION, OF_SESSION
from appointments.papers.kinds import CERTIFICATE, KINDS
from core.files import open_private
from core.state import Refused
from documents.filling import fill, unknown_fields
from documents.models import Issued
from documents.papers import find_paper, make_paper
from tests.appointments.rows import TODAY, make_nomination, make_post
from tests.appointments.voting import recorded, sitting_session, tabled, voted, votes
from tests.conftest import NOW
from tests.core.test_typeset import text_of as pdf_text
from tests.documents.letters import text_of

pytestmark = pytest.mark.django_db

LONG = "买买提江·阿不都热合曼"
ALL = {paper.key: paper for paper in (*OF_NOMINATION, *OF_SESSION, *OF_BALLOT)}


def made(key, row, by, format="docx"):
    issued = make_paper(ALL[key], row, format=format, by=by, at=NOW)
    with open_private(issued.file) as file:
        return issued, file.read()


def told(key, row, by) -> str:
    return text_of(made(key, row, by)[1])


def passed(nominee, clerk, chair, **fields):
    session = sitting_session(place="会议室")
    nomination = tabled(session, nominee, **fields)
    voted(session, nomination, 20, clerk=clerk, chair=chair)
    return nomination


def with_certificate(nomination, clerk):
    grant_certificate(
        nomination, number="清人常任〔2026〕018号", signed_by="周栋", issued_on=TODAY,
        by=clerk, at=NOW,
    )  # fmt: skip
    nomination.refresh_from_db()
    return nomination


# --- the forms ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_a_built_in_form_asks_only_for_fields_of_its_kind(kind):
    assert unknown_fields(kind.form.read_bytes(), kind.names) == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_a_built_in_form_fills_with_its_samples_and_uses_every_single_one(kind):
    content = fill(kind.form.read_bytes(), kind.samples())
    text = text_of(content)
    assert "{" not in text
    shown = [one.example for one in kind.fields if not one.columns and one.name != "机关"]
    assert [example for example in shown if example not in text] == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_a_form_is_of_the_size_and_faces_that_official_documents_have(kind):
    document = Document(BytesIO(kind.form.read_bytes()))
    section = document.sections[0]
    across = kind is CERTIFICATE
    size = (297, 210) if across else (210, 297)
    assert (round(section.page_width.mm), round(section.page_height.mm)) == size
    margins = (30, 38) if across else (37, 28)
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == margins
    assert 'w:eastAsia="方正小标宋简体"' in document.element.xml


# --- what they say --------------------------------------------------------------------------


def test_the_values_are_exactly_the_fields_of_the_kind(nominee, clerk, chair):
    nomination = with_certificate(passed(nominee, clerk, chair), clerk)
    ballot = nomination.session.ballots.get()
    rows = {
        **dict.fromkeys((paper.key for paper in OF_NOMINATION), nomination),
        **dict.fromkeys((paper.key for paper in OF_SESSION), nomination.session),
        **dict.fromkeys((paper.key for paper in OF_BALLOT), ballot),
    }
    for key, row in rows.items():
        assert set(ALL[key].values(row, TODAY)) == ALL[key].kind.names, key


def test_what_came_in_one_document_stands_in_one_bill(nominee, clerk, person):
    first = make_nomination(nominee)
    make_nomination(person("m", LONG), post=make_post("副局长"), kind="remove")
    make_nomination(person("o", "王喆"), post=make_post("科长"), basis_document="另一件")
    text = told("appointment-bill", first, clerk)
    assert "1. 提请任命张伟为清源县财政局局长。" in text
    assert f"2. 提请免去{LONG}的清源县财政局副局长职务。" in text
    assert "张　伟" in text
    assert "王喆" not in text
    assert "2026年3月10日" in text


def test_a_bill_is_signed_by_the_chief_and_one_of_the_committee_names_its_chairs(nominee, clerk):
    government = make_post("副县长", "清源县人民政府").organ
    text = told("appointment-bill", make_nomination(nominee, proposer=government), clerk)
    assert "清源县人民政府\n县长　＿＿＿＿＿＿\n2026年3月10日" in text
    post = make_post("办公室主任", "清源县人大常委会", "people_congress")
    nomination = make_nomination(nominee, post=post, proposer=post.organ, basis_document="提2号")
    text = told("appointment-bill", nomination, clerk)
    assert "清源县人民代表大会常务委员会主任会议\n2026年3月10日" in text
    assert "＿＿" not in text


@pytest.mark.parametrize(
    ("post", "printed"),
    [
        ("财政局局长", "清源县财政局局长"),
        ("发展和改革委员会主任", "清源县发展和改革委员会主任"),
        ("副县长", "清源县人民政府副县长"),
        ("办公室主任", "清源县人民政府办公室主任"),
    ],
)
def test_a_head_of_a_department_is_printed_under_the_department(post, printed):
    assert printed_post(make_post(post, "清源县人民政府")) == printed


def test_a_nomination_without_a_number_leaves_it_open(nominee, clerk):
    text = told("appointment-bill", make_nomination(nominee, basis_document=""), clerk)
    assert "〔2026〕　号" in text


def test_the_review_names_material_exam_objections_and_opinions(nominee, clerk):
    nomination = make_nomination(nominee, state="screened", ground="工作需要")
    facts = {"given_on": date(2026, 3, 3), "recorded_by": clerk, "recorded_at": NOW}
    nomination.opinions.create(giver="人事代表选举工委", verdict="fit", text="同意。", **facts)
    nomination.objections.create(
        summary="职称材料", received_on=date(2026, 3, 2), received_by=clerk, received_at=NOW
    )
    text = told("review-report", nomination, clerk)
    for part in ("工作需要", "人事代表选举工委", "符合任职条件", "2026年3月3日", "尚无结论"):
        assert part in text


def test_a_ballot_lists_what_ends_before_what_opens(nominee, clerk, person):
    session = sitting_session()
    tabled(session, nominee)
    tabled(session, person("x", "方喆"), kind="remove", post=make_post("局长"))
    text = told("vote-paper", session, clerk)
    assert text.index("免去方喆") < text.index("任命张伟")
    assert "不要签名" in text


def test_the_tally_sheet_holds_the_count(nominee, clerk):
    session = sitting_session(place="会议室")
    ballot = recorded(session, tabled(session, nominee), count=votes(20, 1), by=clerk)
    text = told("tally-sheet", ballot, clerk)
    for part in ("27", "22", "20", "14", "通过", "王建国、李淑兰", "周敏", "会议室"):
        assert part in text


def test_a_decision_says_what_was_carried_and_under_which_number(nominee, clerk, chair):
    nomination = passed(nominee, clerk, chair, kind="decide_appoint")
    assert "〔2026〕　号" in told("decision", nomination.session, clerk)
    at = {"by": clerk, "at": NOW, "issued_on": TODAY}
    issue_document(nomination, kind="decision", number="清人常发〔2026〕9号", **at)
    issue_document(nomination, kind="notice", number="第3号", **at)
    decision = told("decision", nomination.session, clerk)
    assert "决定任命张伟为清源县财政局局长。" in decision
    assert "清源县人民代表大会常务委员会" in decision
    assert "清人常发〔2026〕9号" in decision
    assert "第3号" in told("public-notice", nomination.session, clerk)


def test_a_certificate_says_who_is_appointed_and_who_signed(nominee, clerk, chair):
    nominee.real_name = LONG
    nominee.save()
    nomination = with_certificate(passed(nominee, clerk, chair), clerk)
    text = told("certificate-of-appointment", nomination, clerk)
    assert f"任命{LONG}为清源县财政局局长。" in text
    assert "清人常任〔2026〕018号" in text
    assert "周　栋" in text


def test_the_oath_is_ready_before_the_day_and_names_it_after(nominee, clerk, chair):
    nomination = passed(nominee, clerk, chair)
    assert "宣誓日期：　　年" in told("oath", nomination, clerk)
    hold_oath([nomination], {}, form="single", held_on=TODAY, place="大会堂", by=clerk, at=NOW)
    text = told("oath", nomination, clerk)
    assert "2026年3月10日" in text
    assert "大会堂" in text


# --- PDF ------------------------------------------------------------------------------------


def test_fixed_forms_are_set_as_pdf(nominee, clerk, chair):
    nomination = with_certificate(passed(nominee, clerk, chair), clerk)
    tabled(nomination.session, post=make_post("副局长"))
    for key, row in (
        ("certificate-of-appointment", nomination),
        ("vote-paper", nomination.session),
        ("tally-sheet", nomination.session.ballots.get()),
    ):
        issued, content = made(key, row, clerk, format="pdf")
        assert content.startswith(b"%PDF")
        assert issued.name.endswith(".pdf")
        told = "".join(pdf_text(content).split())
        assert nomination.session.name in told
        assert ("张伟" in told) == (key != "vote-paper")  # her vote is over


def test_a_rare_character_is_in_the_faces_of_the_pdf(nominee, clerk, chair):
    nominee.real_name = "司马㛃喆"
    nominee.save()
    nomination = with_certificate(passed(nominee, clerk, chair), clerk)
    content = made("certificate-of-appointment", nomination, clerk, "pdf")[1]
    assert "司马㛃喆" in "".join(pdf_text(content).split())


def test_as_many_ballots_as_members_in_two_kinds_and_none_numbered(nominee, clerk, person):
    session = sitting_session()
    tabled(session, nominee)
    tabled(session, person("x", "方喆"), kind="remove", post=make_post("局长"))
    data = ALL["vote-paper"].sheet_data(session, TODAY)
    assert data["张数"] == 27
    assert [vote["题"] for vote in data["表决票"]] == ["免职、辞职和撤职事项", "任命和代理事项"]
    assert [set(data), "编号" in str(data)] == [
        {"机关", "会议名称", "会议日期", "张数", "表决票"},
        False,
    ]


def test_a_document_of_words_alone_has_no_pdf(nominee, clerk):
    with pytest.raises(Refused, match="只有 Word"):
        made("appointment-bill", make_nomination(nominee), clerk, format="pdf")


# --- refusals -------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["received", "tabled", "not_passed"])
@pytest.mark.parametrize("key", ["certificate-of-appointment", "oath"])
def test_nothing_of_an_appointment_is_made_before_the_vote_has_passed(key, state, nominee, clerk):
    with pytest.raises(Refused, match="表决还没有通过"):
        made(key, make_nomination(nominee, state=state), clerk)
    assert not Issued.objects.exists()


def test_an_acting_post_has_no_certificate(nominee, clerk):
    nomination = make_nomination(nominee, state="passed", kind="decide_acting")
    with pytest.raises(Refused, match="代理职务不颁发任命书"):
        made("certificate-of-appointment", nomination, clerk)


def test_a_certificate_waits_for_its_number(nominee, clerk, chair):
    with pytest.raises(Refused, match="还没有登记任命书的编号"):
        made("certificate-of-appointment", passed(nominee, clerk, chair), clerk)


def test_no_bill_is_made_of_a_closed_matter_and_no_review_without_opinion(nominee, clerk):
    with pytest.raises(Refused, match="已撤回"):
        made("appointment-bill", make_nomination(nominee, state="withdrawn"), clerk)
    with pytest.raises(Refused, match="还没有审查意见"):
        made("review-report", make_nomination(nominee), clerk)


def test_a_session_without_matters_has_no_ballot_and_no_decision(clerk):
    session = sitting_session()
    for key, said in (("vote-paper", "没有等待表决"), ("decision", "还没有表决通过")):
        with pytest.raises(Refused, match=said):
            made(key, session, clerk)
    Session.objects.filter(pk=session.pk).update(state="closed")
    with pytest.raises(Refused, match="已闭会"):
        made("vote-paper", Session.objects.get(), clerk)


def test_whom_it_is_about_makes_nothing_of_it_and_does_not_fetch_it(clerk):
    nomination = make_nomination(clerk, state="screened")
    for key in ("appointment-bill", "review-report"):
        with pytest.raises(Refused, match="与您本人有关"):
            made(key, nomination, clerk)


def test_the_chair_fetches_what_was_made_and_makes_nothing(nominee, clerk, chair):
    nomination = make_nomination(nominee, state="screened")
    issued, _ = made("review-report", nomination, clerk)
    assert list(Issued.objects.visible_to(chair)) == [issued]
    assert not Issued.objects.visible_to(nominee).exists()
    with pytest.raises(Refused, match="不属于您的职责"):
        made("review-report", nomination, chair)


# --- the pages ------------------------------------------------------------------------------


def url_of(row, key, name="nomination_paper"):
    return reverse(f"nominations_office:{name}", args=[row.pk, key])


def test_the_page_offers_makes_and_lists(nominee, clerk, client_for):
    client, nomination = client_for(clerk), make_nomination(nominee)
    detail = reverse("nominations_office:detail", args=[nomination.pk])
    page = client.get(detail).content.decode()
    assert url_of(nomination, "appointment-bill") in page
    assert "表决还没有通过，不能制作任命书。" in page
    answer = client.post(url_of(nomination, "appointment-bill"), {"format": "docx"})
    assert answer.url == f"{detail}#papers"
    issued = Issued.objects.get()
    page = client.get(detail).content.decode()
    assert issued.digest in page
    file = client.get(reverse("documents_office:issued_file", args=[issued.pk]))
    assert b"".join(file).startswith(b"PK")


def test_the_session_and_the_count_offer_theirs(nominee, clerk, client_for):
    session = sitting_session()
    nomination = tabled(session, nominee)
    client = client_for(clerk)
    page = client.get(reverse("nominations_office:session", args=[session.pk])).content.decode()
    assert "生成表决票（PDF）" in page
    assert client.post(url_of(session, "vote-paper", "session_paper")).status_code == 302
    ballot = recorded(session, nomination, count=votes(20), by=clerk)
    page = client.get(reverse("nominations_office:ballot", args=[ballot.pk])).content.decode()
    assert "生成计票结果报告单（PDF）" in page
    sent = client.post(url_of(ballot, "tally-sheet", "ballot_paper"), {"format": "pdf"})
    assert sent.status_code == 302
    assert Issued.objects.filter(format="pdf", subject=f"appointments.ballot:{ballot.pk}").exists()


def test_a_page_asks_the_same_however_many_documents_were_made(
    nominee, clerk, client_for, django_assert_max_num_queries
):
    session = sitting_session()
    nomination = tabled(session, nominee)
    ballot = recorded(session, nomination, count=votes(20), by=clerk)
    tabled(session, post=make_post("副局长"))
    client = client_for(clerk)
    for name, row, key, most in (
        ("detail", nomination, "appointment-bill", 37),
        ("session", session, "vote-paper", 19),
        ("ballot", ballot, "tally-sheet", 12),
    ):
        url, counted = reverse(f"nominations_office:{name}", args=[row.pk]), []
        client.get(url)
        for more in (1, 4):
            for _ in range(more):
                make_paper(ALL[key], row, format="docx", by=clerk, at=NOW)
            with django_assert_max_num_queries(most) as queries:
                client.get(url)
            counted.append(len(queries))
        assert counted[0] == counted[1], name


@pytest.mark.parametrize(
    ("key", "status"), [("certificate-of-appointment", 409), ("no-such-paper", 404)]
)
def test_too_early_is_a_sentence_and_unknown_is_not_found(key, status, nominee, clerk, client_for):
    answer = client_for(clerk).post(url_of(make_nomination(nominee), key))
    assert answer.status_code == status


def test_others_are_turned_away(nominee, chair, stranger, client, client_for):
    url = url_of(make_nomination(nominee), "appointment-bill")
    assert client_for(chair).post(url).url == "/admin/"  # Wagtail's way to say no
    for user in (nominee, stranger):
        assert client_for(user).post(url).status_code in (302, 403, 404)
    assert "login" in client.post(url).url
    assert find_paper(OF_NOMINATION, "vote-paper") is None
    assert not Issued.objects.exists()
