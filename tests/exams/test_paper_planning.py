"""Regulations and blueprints in the back office."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.state import Refused
from exams.actions.papers import draw_papers
from exams.actions.regulations import revise_regulation
from exams.blueprints import report_on
from exams.models import Blueprint, BlueprintRule, Regulation, Result, Sitting
from tests.exams.planning import BEFORE, make_bank, make_blueprint, planned_sitting
from tests.factories import make_attempt, make_question, make_regulation, make_room, make_subject

pytestmark = pytest.mark.django_db


def regulation_data(**changes):
    return {
        "name": "任前法律知识考试办法",
        "basis_document": "清人常发〔2026〕3号",
        "effective_from": "2026-02-01",
        "full_mark": "100",
        "pass_mark": "60",
        "grade_bands-name": ["不合格", "合格", "优秀", ""],
        "grade_bands-from": ["0", "60", "90", ""],
        "multiple_policy": "all_or_nothing",
        "duration_minutes": "90",
        "late_entry_minutes": "30",
        "grace_seconds": "15",
        "resits": "1",
        "resit_within_days": "3",
        "validity": "within_term",
        "cross_branch_resit": "on",
        "exemption_reasons": "本届内已考试合格\n同一机关平级调整\n\n本届内已考试合格",
        "clauses-resit": "第十九条",
        "release_rule": "after_confirmation",
        **changes,
    }


def judge(regulation):
    attempt = make_attempt("marked", sitting=planned_sitting(0, regulation=regulation))
    return Result.objects.create(
        candidate=attempt.candidate,
        attempt=attempt,
        regulation=regulation,
        grade="合格",
        has_passed=True,
        judged_at=BEFORE,
    )


# --- regulation ---


def test_a_regulation_is_entered_with_bands_clauses_and_reasons(clerk, client_for):
    answer = client_for(clerk).post(reverse("regulations:add"), regulation_data())
    assert answer.status_code == 302
    regulation = Regulation.objects.get()
    assert regulation.grade_bands == [["不合格", "0"], ["合格", "60"], ["优秀", "90"]]
    assert regulation.exemption_reasons == ["本届内已考试合格", "同一机关平级调整"]
    assert regulation.clauses == {"resit": "第十九条"}


@pytest.mark.parametrize(
    ("names", "marks", "words"),
    [
        (["不合格", "合格"], ["10", "60"], "应从 0 分开始"),
        (["不合格", "优秀", "合格"], ["0", "90", "60"], "从低到高"),
        (["不合格", "合格"], ["0", "70"], "没有从合格线 60 分开始的等次"),
        (["不合格", "合格", "优秀"], ["0", "60", "101"], "不能超过满分"),
        (["不合格", "合格", "优秀"], ["0", "60", "九十"], "应是不小于 0 的数字"),
        (["不合格", "合格", "优秀"], ["0", "60", "NaN"], "应是不小于 0 的数字"),
        (["不合格", "合格", ""], ["0", "60", "90"], "没有填写等次名称"),
        (["合格", "合格"], ["0", "60"], "不能重复"),
        (["合格"], ["0"], "至少填写两个等次"),
    ],
)
def test_bands_that_would_judge_wrongly_are_refused_in_one_sentence(
    clerk, client_for, names, marks, words
):
    data = regulation_data(**{"grade_bands-name": names, "grade_bands-from": marks})
    answer = client_for(clerk).post(reverse("regulations:add"), data)
    assert answer.status_code == 200 and words in answer.content.decode()
    assert not Regulation.objects.exists()


def test_the_basis_document_is_kept_privately_and_its_download_logged(
    clerk, invigilator, client_for, private_files
):
    file = SimpleUploadedFile("办法.pdf", b"%PDF-1.4 basis")
    page = client_for(clerk)
    page.post(reverse("regulations:add"), regulation_data(basis_upload=file))
    regulation = Regulation.objects.get()
    assert regulation.basis_name == "办法.pdf" and "办法" not in regulation.basis_file
    here = reverse("exams_office:regulation_basis", args=[regulation.pk])
    assert b"".join(page.get(here).streaming_content) == b"%PDF-1.4 basis"
    assert ModelLogEntry.objects.filter(action="core.download").exists()
    assert client_for(invigilator).get(here).status_code == 404


@pytest.mark.parametrize("name", ["办法.exe", "办法.html", "办法"])
def test_only_documents_are_taken_as_basis(clerk, client_for, name):
    data = regulation_data(basis_upload=SimpleUploadedFile(name, b"MZ"))
    answer = client_for(clerk).post(reverse("regulations:add"), data)
    assert "请上传 PDF、Word、OFD 或图片文件" in answer.content.decode()
    assert not Regulation.objects.exists()


def test_a_regulation_is_edited_until_it_has_judged_somebody(clerk, client_for):
    regulation = make_regulation()
    here = reverse("regulations:edit", args=[regulation.pk])
    page = client_for(clerk)
    assert page.get(here).status_code == 200
    page.post(here, regulation_data(pass_mark="70", **{"grade_bands-from": ["0", "70", "90", ""]}))
    assert Regulation.objects.get().pass_mark == 70
    judge(regulation)
    assert page.get(here)["Location"] == reverse("regulations:inspect", args=[regulation.pk])
    assert page.post(here, regulation_data()).status_code == 409
    assert Regulation.objects.get(pk=regulation.pk).pass_mark == 70


def test_a_revision_copies_the_rules_and_ends_its_predecessor(clerk):
    regulation = make_regulation(pass_mark=65, clauses={"resit": "第十九条"})
    new = revise_regulation(regulation, by=clerk, at=BEFORE, effective_from=date(2026, 7, 1))
    assert (new.pass_mark, new.clauses, new.supersedes) == (65, {"resit": "第十九条"}, regulation)
    assert Regulation.objects.get(pk=regulation.pk).effective_to == date(2026, 6, 30)
    assert list(Regulation.objects.in_force(date(2026, 6, 30))) == [regulation]
    assert list(Regulation.objects.in_force(date(2026, 7, 1))) == [new]
    with pytest.raises(Refused, match="已有修订版本"):
        revise_regulation(regulation, by=clerk, at=BEFORE, effective_from=date(2026, 8, 1))


def test_a_revision_cannot_begin_before_what_it_revises(clerk):
    regulation = make_regulation()
    with pytest.raises(Refused, match="应晚于"):
        revise_regulation(regulation, by=clerk, at=BEFORE, effective_from=date(2026, 1, 1))
    assert Regulation.objects.count() == 1


def test_a_judged_regulation_is_revised_on_the_page(clerk, chair, client_for):
    regulation = make_regulation()
    judge(regulation)
    here = reverse("exams_office:regulation_revise", args=[regulation.pk])
    assert client_for(clerk).get(here).status_code == 200
    assert client_for(chair).get(here).status_code == 404
    answer = client_for(clerk).post(here, {"effective_from": "2026-09-01"})
    successor = regulation.successors.get()
    assert answer["Location"] == reverse("regulations:edit", args=[successor.pk])
    inspect = client_for(clerk).get(reverse("regulations:inspect", args=[regulation.pk]))
    assert "已有 1 个成绩依据本办法评定" in inspect.content.decode()


# --- blueprint ---


def test_the_report_counts_marks_and_answers_for_each_branch_and_purpose():
    make_bank(singles=8, truths=4, branch=4)
    report = report_on(list(make_blueprint().rules.all()))
    assert (report.questions, report.total_text) == (8, "20")
    by_name = {branch.name: branch.checks for branch in report.branches}
    assert [check.is_feasible for check in by_name["政府卷"]] == [True, True, False]
    assert "互不重复" in by_name["政府卷"][2].message
    assert not any(check.is_feasible for check in by_name["法院卷"])
    assert "第 3 条 专业部分多选题" in by_name["法院卷"][0].message


def test_a_blueprint_without_branch_part_is_answered_once():
    make_bank()
    rules = list(make_blueprint({"kind": "single", "count": 2, "mark": 5}).rules.all())
    assert [branch.name for branch in report_on(rules).branches] == ["统一试卷"]


def row(n, **fields):
    defaults = {"part": "public", "kind": "single", "count": "2", "mark": "5", "ORDER": str(n)}
    return {f"rules-{n}-{name}": value for name, value in {**defaults, **fields}.items()}


def typed(*rows, **fields):
    head = {
        "rules-TOTAL_FORMS": str(len(rows)),
        "rules-INITIAL_FORMS": "0",
        "rules-MIN_NUM_FORMS": "0",
        "rules-MAX_NUM_FORMS": "1000",
    }
    return {"name": "方案甲", "note": "", "is_active": "on", **head, **fields} | {
        key: value for one in rows for key, value in one.items()
    }


def test_a_page_that_is_still_typed_gets_its_answer(clerk, invigilator, client_for, client):
    make_bank(singles=3)
    here = reverse("exams_office:blueprint_report")
    data = typed(row(0), row(1, count=""), row(2, DELETE="1"), row(3, kind="essay"))
    answer = client_for(clerk).post(here, data).json()
    assert (answer["questions"], answer["total"], answer["unfinished"]) == (4, "20", [2])
    assert "论述题" in answer["branches"][0]["checks"][0]["message"]
    assert client_for(invigilator).post(here, data)["Location"] == reverse("wagtailadmin_home")
    assert client.post(here, data).status_code == 302


@pytest.mark.parametrize("total", ["", "-1", "x", "999999999"])
def test_a_forged_count_of_rows_is_harmless(clerk, client_for, total):
    here = reverse("exams_office:blueprint_report")
    answer = client_for(clerk).post(here, {"rules-TOTAL_FORMS": total})
    assert answer.status_code == 200 and answer.json()["questions"] == 0


def test_a_blueprint_is_saved_with_its_rules_in_order(clerk, client_for):
    subject = make_subject("宪法/国家机构")
    rows = row(0, ORDER="2", subject=str(subject.pk)), row(1, ORDER="1", kind="true_false")
    answer = client_for(clerk).post(reverse("blueprints:add"), typed(*rows))
    assert answer.status_code == 302
    kinds = list(Blueprint.objects.get().rules.values_list("kind", flat=True))
    assert kinds == ["true_false", "single"]


def test_a_blueprint_without_rules_and_a_case_without_size_are_refused(clerk, client_for):
    page = client_for(clerk)
    answer = page.post(reverse("blueprints:add"), typed(row(0, DELETE="1")))
    assert "至少需要一条规则" in answer.content.decode()
    answer = page.post(reverse("blueprints:add"), typed(row(0, kind="case")))
    assert "案例题请填写每道案例的小题数" in answer.content.decode()
    answer = page.post(reverse("blueprints:add"), typed(row(0, items="3")))
    assert "只有案例题才填写小题数" in answer.content.decode()
    assert not Blueprint.objects.exists()


def test_the_blueprint_page_shows_the_report_and_stays_within_its_queries(
    clerk, client_for, django_assert_max_num_queries
):
    make_bank()
    blueprint = make_blueprint()
    for n in range(12):
        BlueprintRule.objects.create(
            blueprint=blueprint, position=n + 5, kind="single", count=1, mark=1
        )
    page = client_for(clerk)
    here = reverse("blueprints:edit", args=[blueprint.pk])
    page.get(here)
    with django_assert_max_num_queries(26):
        answer = page.get(here)
    assert "题库是否够用" in answer.content.decode()


@pytest.mark.parametrize("name", ["regulations", "blueprints", "sittings", "exam_rooms"])
def test_lists_and_forms_are_for_their_roles(name, clerk, setter, stranger, client_for, client):
    make_blueprint()
    make_regulation()
    for action in ("index", "add"):
        here = reverse(f"{name}:{action}")
        assert client_for(clerk).get(here).status_code == 200
        assert client_for(setter).get(here).status_code in (302, 403)
        assert client_for(stranger).get(here).status_code == 302
        assert client.get(here).status_code == 302


# --- a sitting's form ---


def local(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def sitting_data(**changes):
    start = timezone.now() + timedelta(days=30)
    return {
        "title": "第二次任前考试",
        "opens_at": local(start),
        "closes_at": local(start + timedelta(hours=3)),
        "blueprint": str(make_blueprint(name=f"方案{Blueprint.objects.count()}").pk),
        "dealing": "labels",
        **changes,
    }


def add(page, data):
    return page.post(reverse("sittings:add"), data)


def test_the_regulation_of_the_day_and_its_minutes_are_chosen(clerk, client_for):
    make_regulation(effective_to=date(2026, 1, 31))
    current = make_regulation(effective_from=date(2026, 2, 1), duration_minutes=100)
    answer = add(client_for(clerk), sitting_data())
    sitting = Sitting.objects.get()
    assert answer["Location"] == reverse("exams_office:sitting", args=[sitting.pk])
    assert (sitting.regulation, sitting.minutes, sitting.state) == (current, 100, "planned")


def test_without_or_with_several_regulations_of_the_day_a_person_chooses(clerk, client_for):
    page = client_for(clerk)
    answer = add(page, sitting_data())
    assert "没有施行中的办法" in answer.content.decode()
    one = make_regulation()
    make_regulation(name="另一办法")
    assert "有多个办法施行" in add(page, sitting_data()).content.decode()
    assert add(page, sitting_data(regulation=str(one.pk))).status_code == 302
    assert Sitting.objects.get().regulation == one


def test_a_regulation_not_in_force_on_the_day_is_refused_except_for_a_resit(clerk, client_for):
    old = make_regulation(effective_to=date(2026, 1, 31))
    make_regulation(effective_from=date(2026, 2, 1))
    page = client_for(clerk)
    data = sitting_data(regulation=str(old.pk))
    assert "并未施行" in add(page, data).content.decode()
    first = planned_sitting(regulation=old)
    Sitting.objects.filter(pk=first.pk).update(state="published")
    assert add(page, {**data, "resit_of": str(first.pk)}).status_code == 302


def test_a_window_shorter_than_the_exam_and_a_taken_room_are_refused(clerk, client_for):
    make_regulation()
    room = make_room()
    page = client_for(clerk)
    start = timezone.now() + timedelta(days=30)
    short = sitting_data(closes_at=local(start + timedelta(minutes=60)))
    assert "不足作答时长 90 分钟" in add(page, short).content.decode()
    assert add(page, sitting_data(room=str(room.pk))).status_code == 302
    clash = add(page, sitting_data(room=str(room.pk), title="撞期"))
    assert "在这段时间已安排" in clash.content.decode()
    assert Sitting.objects.count() == 1


def test_what_the_papers_rest_on_cannot_be_changed_under_them(clerk, client_for):
    make_bank()
    sitting = planned_sitting(
        opens_at=timezone.now() + timedelta(days=9),
        regulation=make_regulation(full_mark=20, pass_mark=12, effective_from=date(2020, 1, 1)),
    )
    draw_papers(sitting, by=clerk, at=BEFORE)
    data = sitting_data(regulation=str(sitting.regulation_id))
    here = reverse("sittings:edit", args=[sitting.pk])
    answer = client_for(clerk).post(here, data)
    assert "如需更改，请先撤销试卷" in answer.content.decode()
    kept = {**data, "blueprint": str(sitting.blueprint_id), "title": "改了名称"}
    assert client_for(clerk).post(here, kept).status_code == 302
    assert Sitting.objects.get(pk=sitting.pk).title == "改了名称"


@pytest.mark.parametrize("state", ["ready", "open", "closed", "published"])
def test_a_sitting_past_planning_is_not_edited(clerk, client_for, state):
    sitting = planned_sitting()
    Sitting.objects.filter(pk=sitting.pk).update(state=state)
    here = reverse("sittings:edit", args=[sitting.pk])
    assert client_for(clerk).get(here).status_code == 409
    assert client_for(clerk).post(here, sitting_data()).status_code == 409


def test_practice_questions_are_not_counted_as_available():
    for _ in range(4):
        make_question("single", for_practice=True)
    rules = list(make_blueprint({"kind": "single", "count": 1, "mark": 5}).rules.all())
    assert not report_on(rules).branches[0].checks[0].is_feasible
