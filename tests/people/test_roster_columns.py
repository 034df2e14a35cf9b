"""Rosters as offices really send them: other headings, ruined numbers, chosen login names."""

import pytest
from django.utils import timezone

from people.actions.rosters import login_names
from people.models import User
from people.roster import LABELS, SYNONYMS, Entry, plain_header, read_roster
from people.roster_plan import plan_roster
from tests.people.test_roster_import import confirm, finance, office, upload  # noqa: F401
from tests.people.test_roster_reading import book, id_number, only_error, row

VALUES = {
    "real_name": "张伟",
    "sex": "男",
    "id_number": id_number(1),
    "mobile": "13800001234",
    "organ": "县财政局",
    "post_title": "副局长",
    "proposed_post": "局长",
    "delegation": "第一代表团",
    "term": "第十八届",
    "username": "zhangwei",
}
PAIRS = [(field, word) for field, words in SYNONYMS.items() for word in words.split()]


def read(header, *rows, **more):
    return read_roster(book(*rows, header=header, **more))


@pytest.mark.parametrize(("field", "word"), PAIRS)
def test_every_heading_in_use_leads_to_its_field(field, word):
    others = [name for name in ("real_name", "id_number") if name != field]
    header = [LABELS[name] for name in others] + [word]
    roster = read(header, [VALUES[name] for name in others] + [VALUES[field]])
    assert roster.errors == [] and roster.warnings == []
    (entry,) = roster.entries
    assert getattr(entry, field) == VALUES[field]


def test_no_heading_leads_to_two_fields():
    words = [word for _, word in PAIRS]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    "word",
    ["身份证号（18位）", "＊身份证号", "身份证号*", "身 份 证 号", "身份证号：", "身份证号[必填]",
     "身份证号\n(文本格式)", "【必填】身份证号", " 身份证号 "],
)  # fmt: skip
def test_signs_around_a_heading_do_not_matter(word):
    assert plain_header(word) == "身份证号"
    assert read(["姓名", word], ["张伟", id_number(1)]).entries[0].id_number == id_number(1)


@pytest.mark.parametrize(
    "header", [["姓名"], ["姓名", "备注"], ["身份证号", "手机号"], ["甲", "乙"]]
)
def test_what_names_nobody_or_nothing_else_is_no_header(header):
    roster = read(header, ["张伟", id_number(1)])
    assert only_error(roster).code == "no_header"


def test_of_two_columns_for_one_field_the_first_is_taken_and_the_other_told():
    roster = read(
        ["姓名", "身份证号", "手机", "联系电话"], ["张伟", id_number(1), "13800001234", "x"]
    )
    assert roster.entries[0].mobile == "13800001234"
    assert [fault.code for fault in roster.warnings] == ["unknown_column"]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (int(id_number(1)[:15] + "000"), "damaged_id"),
        (float(id_number(1)[:15] + "000"), "damaged_id"),
        (id_number(1)[:15] + "000", "damaged_id"),
        ("3.60101198001010E+17", "damaged_id"),
        ("3.6E17", "damaged_id"),
        ("360101198001010021", "bad_id"),
        ("36010119800101", "bad_id"),
        (360101800101002, "bad_id"),  # the old fifteen digits, kept whole
        (None, "no_id"),
        ("  ", "no_id"),
        ("不详", "bad_id"),
    ],
)
def test_a_ruined_number_is_told_from_a_wrong_and_a_missing_one(number, code):
    roster = read(["姓名", "身份证号", "手机号"], ["张伟", number, "13800001234"])
    assert only_error(roster).code == code
    assert roster.entries == []


@pytest.mark.parametrize(
    ("mobile", "kept"),
    [
        (13800001234, "13800001234"),
        (13800001234.0, "13800001234"),
        ("138-0000-1234", "13800001234"),
        ("138 0000 1234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("'13800001234", "13800001234"),
        ("", ""),
        (None, ""),
        (1.3800001234e10, "13800001234"),
    ],
)
def test_a_mobile_is_kept_as_eleven_digits_however_it_is_stored(mobile, kept):
    roster = read(["姓名", "身份证号", "手机号"], ["张伟", id_number(1), mobile])
    assert roster.errors == [] and roster.entries[0].mobile == kept


@pytest.mark.parametrize("form", ["000-0000-0000", "000 0000 0000", "#,##0", "0.00E+00", "0"])
def test_a_number_format_over_the_mobiles_does_not_spoil_them(form):
    def style(workbook):
        workbook.active["C2"].number_format = form

    header, values = ["姓名", "身份证号", "手机号"], ["张伟", id_number(1), 13800001234]
    roster = read(header, values, extra=style)
    assert roster.errors == [] and roster.entries[0].mobile == "13800001234"


@pytest.mark.parametrize(
    ("field", "longest"),
    [("real_name", 50), ("organ", 100), ("post_title", 100), ("proposed_post", 100),
     ("delegation", 50)],
)  # fmt: skip
def test_what_the_register_cannot_hold_is_told_before_it_is_tried(field, longest):
    names = dict.fromkeys(["real_name", "id_number", field])
    for length in (longest, longest + 1):
        values = {**VALUES, field: "甲" * length}
        roster = read([LABELS[name] for name in names], [values[name] for name in names])
        codes = [fault.code for fault in roster.errors]
        assert codes == (["too_long"] if length > longest else [])


@pytest.mark.parametrize(
    ("login", "is_good"),
    [
        ("zhangwei", True), ("z12", True), ("Zhang.Wei-01_a", True), ("a" * 30, True),
        ("zw", False), ("a" * 31, False), ("1zhang", False), ("张伟", False),
        ("zhang wei", False), ("zhang@wei", False), ("-zhang", False),
    ],
)  # fmt: skip
def test_a_chosen_login_name_is_of_the_usual_form(login, is_good):
    roster = read(["姓名", "身份证号", "登录名"], ["张伟", id_number(1), login])
    assert [fault.code for fault in roster.errors] == ([] if is_good else ["bad_login"])


def test_a_hidden_sheet_is_read_only_where_nothing_is_shown():
    def hide(workbook):
        extra = workbook.create_sheet("旧名册")
        extra.append(["姓名", "身份证号"])
        extra.append(["李四", id_number(2)])
        extra.sheet_state = "hidden"

    assert [entry.real_name for entry in read_roster(book(row(1), extra=hide)).entries] == ["人员1"]


# --- login names ----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("taken", "besides", "expected"),
    [
        ([], set(), ["rm2026001", "rm2026002"]),
        (["rm2026007"], set(), ["rm2026008", "rm2026009"]),
        (["rm2026x", "rm2025050"], set(), ["rm2026001", "rm2026002"]),
        (["rm2026999"], set(), ["rm20261000", "rm20261001"]),
        ([], {"rm2026001"}, ["rm2026002", "rm2026003"]),
        (["rm2026001"], {"rm2026002", "rm2026004"}, ["rm2026003", "rm2026005"]),
    ],
)
def test_generated_names_pass_over_what_is_taken_or_chosen(taken, besides, expected, person):
    for name in taken:
        person(name, "占用")
    names = login_names("rm", 2026, besides=besides)
    assert [next(names), next(names)] == expected


@pytest.mark.django_db
@pytest.mark.parametrize("order", [("", "chosen"), ("chosen", ""), ("", "chosen", "")])
def test_a_name_chosen_in_the_roster_is_not_given_to_another_by_the_platform(
    order,
    office,  # noqa: F811
    upload,  # noqa: F811
    finance,  # noqa: F811
):
    year = timezone.now().year
    rows = [
        [f"人员{n}", id_number(n), "县财政局", f"rm{year}001" if kind else ""]
        for n, kind in enumerate(order, start=1)
    ]
    batch = upload(book(*rows, header=("姓名", "身份证号", "机关", "登录名")))
    confirm(office, batch)
    assert batch.state == "applied"
    names = set(User.objects.filter(username__startswith="rm").values_list("username", flat=True))
    assert len(names) == len(order) and f"rm{year}001" in names


@pytest.mark.django_db
@pytest.mark.parametrize("known", ["zhangwei", "ZhangWei", "ZHANGWEI"])
@pytest.mark.parametrize("wanted", ["zhangwei", "Zhangwei"])
def test_a_login_name_is_taken_whatever_its_capitals(known, wanted, person, clerk):
    person(known, "另一人")
    entry = Entry("名册", 2, real_name="张伟", id_number=id_number(1), username=wanted)
    plan = plan_roster("nominee", None, clerk, [entry])
    assert [fault.code for fault in plan.errors] == ["taken_login"]
