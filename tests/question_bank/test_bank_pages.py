"""Who sees which page of the bank, and what the pages do."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from question_bank.actions.imports import request_apply, start_import
from question_bank.actions.questions import create_question
from question_bank.models import ImportBatch, Question, QuestionExport, Subject
from tests.conftest import NOW
from tests.question_bank.bank import case, draft, in_review, live, single
from tests.question_bank.books import GOOD, row, workbook
from tests.queue import run_queue

pytestmark = pytest.mark.django_db

VIEWERS = {"clerk", "setter", "reviewer"}
SETTERS, REVIEWERS, IMPORTERS = {"setter"}, {"reviewer"}, {"clerk", "setter"}
EVERYBODY = ["clerk", "setter", "reviewer", "marker", "stranger"]
PAGES = {
    "questions:index": VIEWERS,
    "questions:add": SETTERS,
    "questions:edit": SETTERS,
    "questions:inspect": VIEWERS,
    "subjects:index": SETTERS,
    "subjects:add": SETTERS,
    "bank:imports": IMPORTERS,
    "bank:import_start": IMPORTERS,
    "bank:template": IMPORTERS,
    "bank:import": IMPORTERS,
    "bank:import_progress": IMPORTERS,
    "bank:import_mapping": IMPORTERS,
    "bank:import_rows": IMPORTERS,
}


def is_forbidden(answer) -> bool:
    """Wagtail sends staff without the permission back to their desk, with a message."""
    home = answer.status_code == 302 and answer["Location"] == reverse("wagtailadmin_home")
    return home or answer.status_code == 403


@pytest.fixture
def batch(clerk) -> ImportBatch:
    started = start_import(
        workbook([*GOOD, row("坏题", key="F")]), filename="题库.xlsx", by=clerk, at=NOW
    )
    run_queue()
    started.refresh_from_db()
    return started


@pytest.fixture
def address(batch, setter):
    question = draft(setter)

    def find(name: str) -> str:
        if name.startswith("bank:import") and name not in ("bank:imports", "bank:import_start"):
            return reverse(name, args=[batch.pk])
        if name in ("questions:edit", "questions:inspect"):
            return reverse(name, args=[question.pk])
        return reverse(name)

    return find


@pytest.mark.parametrize("role", EVERYBODY)
def test_each_page_opens_to_those_whose_duty_it_is_and_to_nobody_else(
    role, address, client_for, request
):
    client = client_for(request.getfixturevalue(role))
    for name, allowed in PAGES.items():
        status = client.get(address(name)).status_code
        if role in allowed:
            assert status == 200, name
        else:
            assert status in (302, 403, 404), name


def test_the_anonymous_are_sent_to_the_login(address, client):
    for name in PAGES:
        answer = client.get(address(name))
        assert (answer.status_code, "login" in answer["Location"]) == (302, True), name


@pytest.mark.parametrize("do", ["approve", "retire", "suspend", "return"])
def test_a_setter_does_not_review(do, setter, reviewer, client_for):
    question = in_review(reviewer)
    url = reverse("bank:act", args=[question.pk])
    assert is_forbidden(client_for(setter).post(url, {"do": do, "comment": "不妥"}))
    assert Question.objects.get().state == "review"
    assert is_forbidden(client_for(setter).get(reverse("bank:bulk"), {"do": do}))


def test_a_reviewer_does_not_edit(setter, reviewer, client_for):
    question = draft(setter)
    url = reverse("bank:act", args=[question.pk])
    assert is_forbidden(client_for(reviewer).post(url, {"do": "submit"}))
    assert is_forbidden(client_for(reviewer).post(reverse("questions:edit", args=[question.pk])))
    question.refresh_from_db()
    assert question.state == "draft"


def test_from_draft_to_live_by_two_people_on_the_pages(setter, reviewer, client_for):
    question = draft(setter)
    url = reverse("bank:act", args=[question.pk])
    client_for(setter).post(url, {"do": "submit"})
    own = client_for(setter).get(reverse("questions:inspect", args=[question.pk]))
    assert "批准</button>" not in own.content.decode()
    page = client_for(reviewer).get(reverse("questions:inspect", args=[question.pk]))
    assert "批准</button>" in page.content.decode()
    client_for(reviewer).post(url, {"do": "approve"})
    question.refresh_from_db()
    assert (question.state, question.approved_by) == ("live", reviewer)
    late = client_for(reviewer).post(url, {"do": "approve"})
    assert late.status_code == 409
    assert "在用" in late.content.decode()


def test_a_stranger_learns_not_even_that_a_question_exists(setter, stranger, client_for):
    question = draft(setter)
    url = reverse("bank:act", args=[question.pk])
    assert client_for(stranger).post(url, {"do": "submit"}).status_code in (302, 403, 404)
    marker = client_for(setter).post(reverse("bank:act", args=[question.pk + 1]), {"do": "submit"})
    assert marker.status_code == 404


# --- The list -------------------------------------------------------------------------------


def listed(client, **query) -> str:
    return client.get(reverse("questions:index"), query).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "名额 国务院"}, True),
        ({"q": "名额 没有的词"}, False),
        ({"state": "review"}, True),
        ({"state": "live"}, False),
        ({"kind": ["multiple", "single"]}, True),
        ({"kind": "blank"}, False),
        ({"branch": "court"}, True),
        ({"difficulty": "3"}, True),
        ({"difficulty": "1"}, False),
        ({"subject": "组织法"}, True),
        ({"subject": "组织法/常委会"}, True),
        ({"law": "地方各级人民代表大会和地方各级人民政府组织法"}, True),
        ({"article": "47"}, True),
        ({"article": "48"}, False),
        ({"tag": "换届"}, True),
        ({"tag": "换"}, False),
        ({"for_practice": "1"}, False),
        ({"gap": "explanation"}, False),
        ({"gap": "citation"}, False),
    ],
)
def test_the_list_is_filtered_by_everything(query, found, setter, clerk, client_for):
    question = in_review(setter, branch="court", difficulty=3, tags=["换届"])
    assert (question.uid in listed(client_for(clerk), **query)) is found


def test_the_list_is_filtered_by_batch_and_person(batch, clerk, setter, client_for):
    request_apply(batch, by=clerk, at=NOW, leaves_errors=True)
    run_queue()
    other = draft(setter)
    mine = Question.objects.filter(imported_from=batch).first()
    page = listed(client_for(clerk), batch=batch.pk)
    assert mine.uid in page and other.uid not in page
    page = listed(client_for(clerk), person=setter.pk)
    assert other.uid in page and mine.uid not in page


def test_a_filter_that_makes_no_sense_breaks_nothing(setter, clerk, client_for):
    draft(setter)
    for query in ({"state": "nonsense"}, {"article": "x"}, {"batch": "9999"}, {"p": "zzz"}):
        assert client_for(clerk).get(reverse("questions:index"), query).status_code == 200


def test_the_list_costs_the_same_queries_for_two_or_twenty(
    setter, reviewer, client_for, django_assert_max_num_queries
):
    client = client_for(reviewer)
    for number in range(2):
        in_review(setter, stem=f"第{number}题是什么？", tags=["换届"])
    listed(client)
    with django_assert_max_num_queries(25) as few:
        listed(client)
    for number in range(2, 20):
        in_review(setter, stem=f"第{number}题是什么？", subject=f"宪法/{number}")
    with django_assert_max_num_queries(25) as many:
        listed(client)
    assert len(many) == len(few)


def test_the_page_of_a_question_costs_a_constant_number_of_queries(
    setter, reviewer, client_for, django_assert_max_num_queries
):
    question = live(setter, reviewer)
    client = client_for(reviewer)
    url = reverse("questions:inspect", args=[question.pk])
    client.get(url)
    with django_assert_max_num_queries(25):
        page = client.get(url).content.decode()
    for said in ("新建试题", "提交审核", "批准", "陈立", "周敏", "《地方组织法》第四十七条"):
        assert said in page


# --- Many at once ---------------------------------------------------------------------------


def test_many_are_approved_after_a_confirmation_and_the_refused_are_listed(
    setter, reviewer, client_for
):
    good = in_review(setter)
    own = in_review(reviewer, stem="审题人自己写的题")
    client = client_for(reviewer)
    asked = {"do": "approve", "id": [good.pk, own.pk], "query": "state=review"}
    confirm = client.get(reverse("bank:bulk"), asked).content.decode()
    assert good.uid in confirm and "批准 2 题" in confirm
    assert not Question.objects.live().exists()
    done = client.post(reverse("bank:bulk"), asked).content.decode()
    assert "1 题已批准，1 题没有处理" in done
    assert own.uid in done and "由您最后修改" in done
    assert list(Question.objects.live()) == [good]


def test_all_that_the_filter_lets_through_are_taken_and_nothing_else(setter, reviewer, client_for):
    inside, outside = in_review(setter, branch="court"), in_review(setter, stem="公共题目")
    asked = {"do": "approve", "all": "1", "query": "branch=court"}
    client_for(reviewer).post(reverse("bank:bulk"), asked)
    inside.refresh_from_db()
    outside.refresh_from_db()
    assert (inside.state, outside.state) == ("live", "review")


def test_nothing_ticked_is_said(reviewer, client_for):
    page = client_for(reviewer).get(reverse("bank:bulk"), {"do": "approve"})
    assert "没有选中试题" in page.content.decode()
    assert client_for(reviewer).get(reverse("bank:bulk"), {"do": "x"}).status_code == 404


# --- Export -------------------------------------------------------------------------------


def test_an_export_is_for_the_person_who_asked(setter, clerk, client_for):
    draft(setter)
    client = client_for(setter)
    page = client.post(reverse("bank:export_start"), {"query": "state=draft"})
    export = QuestionExport.objects.get()
    assert page["Location"] == reverse("bank:export", args=[export.pk])
    download = reverse("bank:export_download", args=[export.pk])
    assert client.get(download).status_code == 409
    progress = client.get(reverse("bank:export_progress", args=[export.pk])).json()
    assert progress["running"] is True
    run_queue()
    assert "已导出 1 题" in client.get(page["Location"]).content.decode()
    answer = client.get(download)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert "no-store" in answer["Cache-Control"]
    assert client_for(clerk).get(download).status_code == 404


def test_a_reviewer_does_not_export(reviewer, client_for):
    assert is_forbidden(client_for(reviewer).post(reverse("bank:export_start")))
    assert not QuestionExport.objects.exists()


# --- Import -------------------------------------------------------------------------------


def test_an_organizer_uploads_looks_confirms_and_undoes(clerk, client_for):
    client = client_for(clerk)
    file = SimpleUploadedFile("县里的题库.xlsx", workbook([*GOOD, row("坏题", key="F")]))
    answer = client.post(reverse("bank:import_start"), {"file": file})
    batch = ImportBatch.objects.get()
    url = reverse("bank:import", args=[batch.pk])
    assert answer["Location"] == url
    assert "正在检查" in client.get(url).content.decode()
    progress = reverse("bank:import_progress", args=[batch.pk])
    assert client.get(progress).json()["running"] is True
    run_queue()
    assert client.get(progress).json()["running"] is False
    page = client.get(url).content.decode()
    assert "答案里有 F" in page and "确认导入" in page
    act = reverse("bank:import_act", args=[batch.pk])
    confirm = {"do": "apply", "branch": "court", "subject": "综合/二"}
    refused = client.post(act, confirm)
    assert refused.status_code == 409
    assert "还有 1 处错误" in refused.content.decode()
    client.post(act, {**confirm, "leaves_errors": "on"})
    run_queue()
    assert Question.objects.filter(branch="court").count() == 5
    assert Subject.objects.filter(path="综合/二").exists()
    assert "撤销这次导入" in client.get(url).content.decode()
    client.post(act, {"do": "undo"})
    run_queue()
    assert not Question.objects.exists()
    assert "恢复到导入之前" in client.get(url).content.decode()


def test_the_issues_are_filtered_and_paged_in_a_constant_number_of_queries(
    clerk, client_for, django_assert_max_num_queries
):
    bad = [row(f"坏题{number}", key="F") for number in range(120)]
    batch = start_import(
        workbook([*bad, row("甲"), row("甲")]), filename="a.xlsx", by=clerk, at=NOW
    )
    run_queue()
    client, url = client_for(clerk), reverse("bank:import", args=[batch.pk])
    with django_assert_max_num_queries(20):
        page = client.get(url, {"severity": "error", "p": 2}).content.decode()
    assert "第 2 / 3 页，共 120 条" in page
    page = client.get(url, {"severity": "warning"}).content.decode()
    assert "重复" in page and "答案里有 F" not in page


def test_the_mapping_is_corrected_on_its_page_and_kept_as_a_profile(clerk, client_for):
    client = client_for(clerk)
    head = ["题型", "题干", "甲", "乙", "丙", "丁", "答案"]
    content = workbook([row("甲题")[:7]], head=head)
    client.post(reverse("bank:import_start"), {"file": SimpleUploadedFile("a.xlsx", content)})
    run_queue()
    batch = ImportBatch.objects.get()
    mapping = reverse("bank:import_mapping", args=[batch.pk])
    page = client.get(mapping).content.decode()
    assert "没有认出" in page
    columns = {"A": "type", "B": "stem", "C": "option:0", "D": "option:1", "E": "option:2"}
    columns |= {"F": "option:3", "G": "answer"}
    posted = {f"s0-t0-{letter}": name for letter, name in columns.items()}
    client.post(mapping, {**posted, "s0-t0-row": "1", "judge_true": "B", "index_base": "1"})
    run_queue()
    batch.refresh_from_db()
    assert (batch.count("errors"), batch.count("create")) == (0, 1)
    assert batch.mapping["judge_letters"] == {"A": False, "B": True}
    act = reverse("bank:import_act", args=[batch.pk])
    client.post(act, {"do": "profile", "name": "某系统导出"})
    other = workbook([row("另一题")[:7], row("又一题")[:7]], head=head, title="别的名字")
    client.post(reverse("bank:import_start"), {"file": SimpleUploadedFile("b.xlsx", other)})
    run_queue()
    second = ImportBatch.objects.order_by("pk").last()
    assert (second.count("errors"), second.count("create")) == (0, 2)
    assert "某系统导出" in client.get(reverse("bank:import", args=[second.pk])).content.decode()


def test_a_forged_mapping_is_refused_and_changes_nothing(batch, clerk, client_for):
    url = reverse("bank:import_mapping", args=[batch.pk])
    answer = client_for(clerk).post(url, {"s0-t0-row": "1", "s0-t0-A": "password"})
    assert answer.status_code == 409
    assert "没有“password”这个字段" in answer.content.decode()
    batch.refresh_from_db()
    assert (batch.state, batch.job, batch.mapping) == ("checked", "", {})


def test_an_update_is_shown_old_beside_new(setter, clerk, client_for):
    question = draft(setter)
    content = workbook([[question.uid, "单选题", "新题干", "对", "错", "B"]],
                       head=["编号", "题型", "题干", "选项A", "选项B", "答案"])  # fmt: skip
    batch = start_import(content, filename="a.xlsx", by=clerk, at=NOW)
    run_queue()
    url = reverse("bank:import_rows", args=[batch.pk])
    page = client_for(clerk).get(url, {"outcome": "update"}).content.decode()
    assert "县级人大常委会组成人员的名额由谁确定？" in page and "新题干" in page
    assert "A. 省级人大常委会" in page and "A. 对" in page


def test_a_missing_or_huge_file_is_answered_in_a_sentence(clerk, client_for, settings):
    client, url = client_for(clerk), reverse("bank:import_start")
    assert "请先选择文件" in client.post(url).content.decode()
    settings.UPLOAD_MAX_BYTES = 1000
    answer = client.post(url, {"file": SimpleUploadedFile("a.xlsx", b"x" * 2000)})
    assert answer.status_code == 422
    assert "请拆成几个文件" in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_another_clerk_can_go_on_when_the_first_is_on_leave(batch, person, client_for):
    other = client_for(person("he", "何平", "organizer"))
    assert batch.filename not in other.get(reverse("bank:imports")).content.decode()
    assert batch.filename in other.get(reverse("bank:imports"), {"whose": "all"}).content.decode()
    assert other.get(reverse("bank:import", args=[batch.pk])).status_code == 200


def test_the_desk_says_what_waits(batch, setter, reviewer, clerk, client_for):
    in_review(setter)
    home = reverse("wagtailadmin_home")
    assert "等我审核的试题" in client_for(reviewer).get(home).content.decode()
    assert "等您确认" in client_for(clerk).get(home).content.decode()
    assert "等我审核的试题" not in client_for(clerk).get(home).content.decode()


def test_subjects_are_added_and_renamed_with_everything_below(setter, client_for):
    draft(setter, subject="宪法/国家机构")
    client = client_for(setter)
    top = Subject.objects.get(path="宪法")
    client.post(reverse("subjects:add"), {"name": "总纲", "parent": top.pk})
    client.post(reverse("subjects:edit", args=[top.pk]), {"name": "宪法学"})
    paths = set(Subject.objects.values_list("path", flat=True))
    assert paths == {"宪法学", "宪法学/国家机构", "宪法学/总纲"}
    taken = client.post(reverse("subjects:add"), {"name": "总纲", "parent": top.pk})
    assert "已有知识点" in taken.content.decode()


def test_case_and_single_have_a_page_of_their_own(setter, reviewer, client_for):
    for facts in (single(), case()):
        question = create_question(facts, by=setter, at=NOW)
        page = client_for(reviewer).get(reverse("questions:inspect", args=[question.pk]))
        assert facts["stem"] in page.content.decode()
