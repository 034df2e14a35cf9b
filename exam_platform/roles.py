"""ROLES: who may do what. `setup_platform` applies it, a test checks that every name exists.

Row rules (own sittings, own marks, a candidate's shut-out) are not here but in `visible_to`
and the actions.
"""

from dataclasses import dataclass, field

BACK_OFFICE = "wagtailadmin.access_admin"
# The register: organs, posts, terms and who holds or held what.
REGISTER = tuple(
    f"people.{verb}_{noun}"
    for noun in ("organ", "post", "term", "delegation", "deputy", "tenure")
    for verb in ("view", "add", "change")
)
# Credit hours: rules, requirements, the ledger and what is contested in it.
CREDITS = (
    "courses.view_creditentry",
    "courses.correct_hours",
    "courses.answer_appeal",
    "courses.view_certificate",
    "courses.revoke_certificate",
    *(
        f"courses.{verb}_{noun}"
        for noun in ("creditrule", "hoursrequirement")
        for verb in ("view", "add", "change")
    ),
)
# Offline events, from the plan to the hours.
EVENTS = (
    "courses.view_trainingevent",
    "courses.add_trainingevent",
    "courses.change_trainingevent",
    "courses.register_attendance",
)
# The duty record of every deputy: to see it, to answer objections, to close a year.
DUTY_OFFICE = (
    "evaluations.view_dutyscheme",
    "evaluations.view_dutyentry",
    "evaluations.oversee_duty",
    "evaluations.answer_dutyentry",
    "evaluations.close_dutyyear",
)
QUIZZES = tuple(f"exams.{verb}_quizrules" for verb in ("view", "add", "change"))
# What lessons are made of, besides pages, pictures and documents (exam_platform/editorial.py).
EDITING = tuple(f"courses.{verb}_recording" for verb in ("view", "add", "change"))
RATINGS = tuple(
    f"evaluations.{verb}_{noun}"
    for noun in ("ratingscheme", "cycle", "evaluation", "round")
    for verb in ("view", "add", "change")
)
# Figures of the year, and the report that is built from them.
FIGURES = ("exam_platform.view_annualreport", "exam_platform.add_annualreport")
HOLIDAYS = tuple(f"evaluations.{verb}_holiday" for verb in ("view", "add", "change"))
ADMINISTRATION = "administration"  # 三员分立: one person holds at most one of these


@dataclass(frozen=True)
class RoleSpec:
    key: str
    name: str
    permissions: tuple[str, ...] = field(default=())
    exclusion: str = ""


ROLES = (
    RoleSpec(
        "organizer",
        "组织者",
        (
            BACK_OFFICE,
            "people.view_user",
            "people.add_user",
            "people.change_user",
            *REGISTER,
            *EVENTS,
            "people.issue_sign_in_code",
            "people.unlock_login",
            "notices.view_notice",
            "notices.resend_notice",
            *FIGURES,
            *DUTY_OFFICE,
            "evaluations.add_dutyscheme",
            "evaluations.change_dutyscheme",
            "evaluations.add_dutyentry",
            "evaluations.confirm_dutyentry",
            "evaluations.correct_dutyentry",
            "laws.view_law",
            "laws.add_law",
            "laws.change_law",
            "question_bank.view_question",
            "question_bank.import_question",
            "question_bank.export_question",
            *QUIZZES,
            "exams.view_regulation",
            "exams.add_regulation",
            "exams.change_regulation",
            "exams.view_blueprint",
            "exams.add_blueprint",
            "exams.change_blueprint",
            "exams.view_sitting",
            "exams.add_sitting",
            "exams.change_sitting",
            "exams.prepare_sitting",
            "exams.draw_paper",
            "exams.view_paper",
            "exams.seal_paper",
            "exams.view_room",
            "exams.add_room",
            "exams.change_room",
            "exams.view_result",
            "exams.confirm_result",
            *CREDITS,
            *EDITING,
            "courses.view_enrolment",
            "courses.add_enrolment",
            "courses.change_enrolment",
            "courses.oversee_learning",
            "courses.remind_learners",
            "appointments.view_nomination",
            "appointments.add_nomination",
            "appointments.change_nomination",
            "appointments.screen_nomination",
            "appointments.table_nomination",
            "appointments.view_session",
            "appointments.add_session",
            "appointments.change_session",
            "appointments.convene_session",
            "appointments.record_ballot",
            "appointments.announce_ballot",
            "appointments.register_outcome",
            "appointments.view_appointmentrule",
            "appointments.add_appointmentrule",
            "appointments.change_appointmentrule",
            "documents.view_form",
            "documents.change_form",
            *RATINGS,
            *HOLIDAYS,
            "evaluations.view_rating",
            "evaluations.add_rating",
            "evaluations.change_rating",
            "evaluations.count_rating",
        ),
    ),
    RoleSpec(
        "setter",
        "命题人",
        (
            BACK_OFFICE,
            "laws.view_law",
            "question_bank.view_question",
            "question_bank.add_question",
            "question_bank.change_question",
            "question_bank.view_subject",
            "question_bank.add_subject",
            "question_bank.change_subject",
            "question_bank.import_question",
            "question_bank.export_question",
        ),
    ),
    RoleSpec(
        "reviewer",
        "审题人",
        (
            BACK_OFFICE,
            "laws.view_law",
            "question_bank.view_question",
            "question_bank.review_question",
        ),
    ),
    RoleSpec(
        "invigilator",
        "监考人",
        (
            BACK_OFFICE,
            "exams.invigilate_sitting",
            "people.unlock_login",
            "people.issue_sign_in_code",
            "evaluations.view_rating",
            "evaluations.count_rating",
        ),
    ),
    RoleSpec("marker", "阅卷人", (BACK_OFFICE, "exams.mark_item")),
    RoleSpec(
        "chair",
        "主任会议",
        (
            BACK_OFFICE,
            *FIGURES,
            *DUTY_OFFICE,
            "evaluations.publish_duty",
            "exams.view_sitting",
            "exams.view_result",
            "exams.view_paper",
            "exams.seal_paper",
            "exams.release_result",
            "appointments.view_nomination",
            "appointments.clear_nomination",
            "appointments.bypass_exam",
            "appointments.view_session",
            "appointments.announce_ballot",
            "evaluations.view_ratingscheme",
            "evaluations.view_rating",
            "evaluations.release_rating",
            "evaluations.view_cycle",
            "evaluations.view_evaluation",
            "evaluations.decide_evaluation",
            "evaluations.view_round",
            "evaluations.decide_round",
        ),
    ),
    RoleSpec(
        "sysadmin",
        "系统管理员",
        (
            BACK_OFFICE,
            "people.view_user",
            "people.add_user",
            "people.change_user",
            "people.manage_staff",
            *REGISTER,
        ),
        exclusion=ADMINISTRATION,
    ),
    RoleSpec(
        "secadmin",
        "安全管理员",
        (
            BACK_OFFICE,
            "people.view_user",
            "people.change_user",
            "people.manage_staff",
            "people.grant_role",
            "people.unlock_login",
        ),
        exclusion=ADMINISTRATION,
    ),
    RoleSpec(
        "auditor",
        "审计管理员",
        (BACK_OFFICE, "people.view_audit"),
        exclusion=ADMINISTRATION,
    ),
    RoleSpec("editor", "课程编辑", (BACK_OFFICE, *EDITING, *QUIZZES, "courses.oversee_learning")),
    RoleSpec(
        "liaison",
        "代表联络员",
        (
            BACK_OFFICE,
            "courses.view_trainingevent",
            "courses.register_attendance",
            "evaluations.view_dutyentry",
            "evaluations.serve_deputies",
            "evaluations.confirm_dutyentry",
        ),
    ),
    RoleSpec("nominee", "拟任命人员"),
    RoleSpec("deputy", "人大代表"),
)
