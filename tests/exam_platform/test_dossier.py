"""履历: who sees whose, which sections and which lines, and that each look is on record."""

import re

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from appointments.models import Nomination
from appointments.papers import OF_NOMINATION
from documents.papers import find_paper, make_paper
from evaluations import evidence
from evaluations.models import DutyYear, Evaluation
from exam_platform.dossier.facts import look_at
from exam_platform.dossier.gather import gather
from exams.models import Result
from tests.appointments.rows import make_nomination, make_post, sat
from tests.conftest import NOW
from tests.evaluations.duties import make_delegation, make_deputy, make_scheme
from tests.exam_platform.lives import ALL_KINDS, live
from tests.factories import make_person

pytestmark = pytest.mark.django_db

ROLES = (
    "nominee organizer setter reviewer invigilator marker chair sysadmin secadmin auditor editor "
    "liaison deputy"
).split()
# What each role sees of another person's dossier; None: nothing, not even that there is one.
OF_ANOTHER = {
    "organizer": [*ALL_KINDS, "papers"],
    "chair": [*ALL_KINDS, "papers"],
    "sysadmin": ["posts"],
    "secadmin": [],
    "liaison": ["training", "duty"],
}


@pytest.fixture
def holder(person):
    def make(role: str):
        return person(f"a-{role}", f"甲{role}", role)

    return make


def sections_of(answer) -> list[str]:
    return re.findall(r'<h2 class="dossier-section__title" id="dossier-(\w+)"', text_of(answer))


def text_of(answer) -> str:
    return answer.content.decode()


def looks_at(person) -> int:
    looks = ModelLogEntry.objects.filter(action="exam_platform.view_dossier")
    return looks.filter(object_id=str(person.pk)).count()


@pytest.mark.parametrize("role", ROLES)
def test_whoever_she_is_her_own_dossier_has_every_section_and_no_look_is_logged(
    role, holder, client_for
):
    me = holder(role)
    live(me)
    answer = client_for(me).get(reverse("dossier:mine"))
    assert sections_of(answer) == ALL_KINDS
    assert looks_at(me) == 0


@pytest.mark.parametrize("role", ROLES)
def test_of_another_person_each_role_sees_its_sections_and_no_other(role, holder, client_for):
    me, other = holder(role), make_person()
    live(other, liaison=me if role == "liaison" else None)
    answer = client_for(me).get(reverse("dossiers:person", args=[other.pk]))
    if role in OF_ANOTHER:
        assert answer.status_code == 200
        assert sections_of(answer) == OF_ANOTHER[role]
        assert looks_at(other) == 1
    else:
        assert answer.status_code in (302, 404)
        assert (
            answer.status_code == 404
            or "/login/" in answer["Location"]
            or (answer["Location"] == "/admin/")
        )
        assert looks_at(other) == 0


def test_a_stranger_to_the_delegation_finds_nothing_though_she_is_a_liaison_officer(
    holder, client_for
):
    me, other = holder("liaison"), make_person()
    make_delegation("河西镇", me)
    live(other)
    page = reverse("dossiers:person", args=[other.pk])
    assert client_for(me).get(page).status_code == 404
    make_delegation("城关镇", me)
    assert client_for(me).get(page).status_code == 200


@pytest.mark.parametrize("name", ["dossier:mine", "dossier:print"])
def test_the_street_is_led_to_the_login(name, client):
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]


def test_nobody_finds_the_clock_or_somebody_who_is_not_there(clerk, client_for):
    client = client_for(clerk)
    assert client.get(reverse("dossiers:person", args=[987654])).status_code == 404


def test_her_own_address_in_the_back_office_leads_to_her_own_page(clerk, client_for):
    for name, place in (("person", "mine"), ("print", "print")):
        answer = client_for(clerk).get(reverse(f"dossiers:{name}", args=[clerk.pk]))
        assert answer["Location"] == reverse(f"dossier:{place}")


def test_the_page_tells_each_fact_with_its_rule_and_its_source(clerk, client_for):
    other = make_person(real_name="欧阳建国")
    live(other)
    page = text_of(client_for(clerk).get(reverse("dossiers:person", args=[other.pk])))
    for told in (
        "任清源县财政局副局长1", "80 分，合格，良好", "依据《清源县任前法律知识考试办法》",
        "提请任命", "赞成 20，反对 2，弃权 0", "任命书", "宪法宣誓：常委会会议厅",
        "2022 年履职评议：办结", "办结：同意整改报告", "授予“人民满意公务员”称号",
        "2022 年度培训 12.5 学时", "学完课程《监督法：怎样参与监督》",
        "2022 年度履职积分 91 分，等次：优秀",
    ):  # fmt: skip
        assert told in page, told


def links_in(page: str) -> set[str]:
    return set(re.findall(r'<p class="dossier-line__text"><a href="([^"]+)"', page))


@pytest.mark.parametrize("role", ["organizer", "chair", "sysadmin", "liaison"])
def test_every_link_leads_to_a_page_that_the_viewer_may_open(role, holder, client_for):
    me, other = holder(role), make_person()
    live(other, liaison=me if role == "liaison" else None)
    client = client_for(me)
    links = links_in(text_of(client.get(reverse("dossiers:person", args=[other.pk]))))
    assert links
    assert {client.get(link).status_code for link in links} == {200}


def test_every_link_of_ones_own_dossier_opens_too(nominee, client_for):
    live(nominee)
    client = client_for(nominee)
    links = links_in(text_of(client.get(reverse("dossier:mine"))))
    assert len(links) >= 6
    assert {client.get(link, follow=True).status_code for link in links} == {200}


def test_the_chair_reads_every_line_of_whom_she_decides_on(nominee, chair, client_for):
    live(nominee)
    page = text_of(client_for(chair).get(reverse("dossiers:person", args=[nominee.pk])))
    for told in (
        "任清源县财政局副局长1",
        "2022 年度培训 12.5 学时",
        "学完课程《监督法：怎样参与监督》",
    ):
        assert told in page, told
    assert reverse("tenures:index") not in page


def test_a_document_about_several_people_stands_in_the_dossier_of_each(
    nominee, clerk, person, client_for
):
    other = make_nomination(person("m", "王喆"), post=make_post("副局长"))
    bill, row = find_paper(OF_NOMINATION, "appointment-bill"), make_nomination(nominee)
    for _ in range(2):
        issued = make_paper(bill, row, format="docx", by=clerk, at=NOW)
    link = reverse("documents_office:issued_file", args=[issued.pk])
    client = client_for(clerk)
    for one in (nominee, other.person):
        page = text_of(client.get(reverse("dossiers:person", args=[one.pk]), {"kind": "papers"}))
        assert link in page
        assert page.count("来源：任免议案") == 2
    assert link not in text_of(client_for(nominee).get(reverse("dossier:mine")))


def test_the_counts_of_a_vote_are_for_whoever_may_see_the_session(nominee, client_for):
    live(nominee)
    page = text_of(client_for(nominee).get(reverse("dossier:mine")))
    assert "表决通过" in page
    assert "赞成 20" not in page


def test_a_result_not_released_is_hers_to_see_only_when_it_is(nominee, clerk, client_for):
    sat(make_nomination(nominee), released=False)
    own, office = reverse("dossier:mine"), reverse("dossiers:person", args=[nominee.pk])
    assert "80 分" not in text_of(client_for(nominee).get(own))
    assert "80 分，合格，良好（待确认，未公布）" in text_of(client_for(clerk).get(office))
    Result.objects.update(state="released")
    assert "80 分，合格，良好" in text_of(client_for(nominee).get(own))


def test_an_evaluation_that_is_only_planned_is_not_yet_told_to_her(nominee, clerk, client_for):
    live(nominee)
    Evaluation.objects.update(state="planned")
    assert "2022 年履职评议" not in text_of(client_for(nominee).get(reverse("dossier:mine")))
    office = reverse("dossiers:person", args=[nominee.pk])
    assert "2022 年履职评议" in text_of(client_for(clerk).get(office))


def test_a_year_still_open_is_no_duty_record_yet(nominee, client_for):
    live(nominee)
    page = reverse("dossier:mine")
    assert "91 分" in text_of(client_for(nominee).get(page))
    DutyYear.objects.update(state="open")
    assert "91 分" not in text_of(client_for(nominee).get(page))


def test_the_filter_keeps_one_kind_and_one_year(nominee, client_for):
    live(nominee, number=1)
    live(nominee, number=2)
    client, page = client_for(nominee), reverse("dossier:mine")
    answer = client.get(page, {"kind": "duty", "year": "2023"})
    assert sections_of(answer) == ["duty"]
    assert "2023 年度履职积分" in text_of(answer)
    assert "2022 年度履职积分" not in text_of(answer)
    for nonsense in ({"kind": "所有"}, {"year": "9" * 30}, {"year": "二〇二六"}):
        assert sections_of(client.get(page, nonsense)) == ALL_KINDS


def test_an_empty_dossier_says_so(stranger, client_for):
    page = text_of(client_for(stranger).get(reverse("dossier:mine")))
    assert "没有登记任职。" in page
    assert "没有提请。" in page


@pytest.mark.parametrize("who", ["own", "office"])
def test_the_print_view_holds_the_same_and_is_a_look_too(who, nominee, clerk, client_for):
    live(nominee)
    viewer, page = (nominee, reverse("dossier:print")) if who == "own" else (
        clerk, reverse("dossiers:print", args=[nominee.pk])
    )  # fmt: skip
    printed = text_of(client_for(viewer).get(page, {"kind": "posts"}))
    assert "任清源县财政局副局长1" in printed
    assert "依据《清源县任前法律知识考试办法》" not in printed
    assert looks_at(nominee) == (0 if who == "own" else 1)


def test_a_dossier_costs_the_same_few_queries_however_long_it_is(
    nominee, clerk, client_for, django_assert_max_num_queries
):
    client, page = client_for(clerk), reverse("dossiers:person", args=[nominee.pk])
    counted = []
    for number in range(1, 6):
        live(nominee, number=number)
        with django_assert_max_num_queries(40) as queries:
            client.get(page)
        counted.append(len(queries))
    assert Nomination.objects.filter(person=nominee).count() == 5
    assert counted[1] == counted[-1] <= 25  # the back office's frame and the log among them
    own = client_for(nominee)
    with django_assert_max_num_queries(25):
        own.get(reverse("dossier:mine"))
    with django_assert_max_num_queries(20):
        sections = gather(look_at(nominee, clerk))
    assert [one.kind.key for one in sections] == [*ALL_KINDS, "papers"]


def test_home_leads_to_her_evaluation_once_she_has_been_told(nominee, clerk, client_for):
    client = client_for(nominee)
    assert "打开我的评议" not in text_of(client.get("/"))
    live(nominee)
    assert "打开我的评议" in text_of(client.get("/"))
    Evaluation.objects.update(state="planned")
    assert "打开我的评议" not in text_of(client.get("/"))


def test_everybody_has_the_way_to_her_dossier_in_her_menu(stranger, client_for):
    assert f'href="{reverse("dossier:mine")}"' in text_of(client_for(stranger).get("/"))


def test_the_pages_of_person_and_deputy_lead_to_the_dossier(clerk, holder, client_for):
    officer = holder("liaison")
    make_scheme()
    deputy = make_deputy(make_delegation("城关镇", officer))
    link = reverse("dossiers:person", args=[deputy.person_id])
    place = reverse("wagtailusers_users:person", args=[deputy.person_id])
    assert link in text_of(client_for(clerk).get(place))
    assert link in text_of(client_for(officer).get(reverse("duty_office:deputy", args=[deputy.pk])))


def test_the_evidence_of_an_evaluation_holds_her_closed_duty_years(clerk, nominee, client_for):
    live(nominee)
    row = Evaluation.objects.get()
    section = next(one for one in evidence.gather(row) if one.title == "代表履职")
    assert [line.text for line in section.lines] == ["2022 年度：91 分，优秀"]
    assert client_for(clerk).get(section.lines[0].url).status_code == 200
    DutyYear.objects.update(state="open")
    section = next(one for one in evidence.gather(row) if one.title == "代表履职")
    assert section.lines == []
