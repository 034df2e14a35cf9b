"""Who gets past which door: by URL name, for GET and for POST. Everybody else is turned away.

Read line by line against the table of roles; a new URL belongs into one of these lines.
"""

from tests.security import areas

ALL = areas.ALL
TABLE = (
    # who may look, who may act, where
    (
        ALL,
        ALL,
        "home password_change exams:my_exams laws:index laws:law laws:compare laws:article "
        "appointments:mine",
    ),
    ("nominee", "", "exams:sitting_entry exams:attempt exams:attempt_receipt"),
    ("", "nominee", "exams:attempt_start"),
    (
        "nominee",
        "nominee",
        "exams:hand_in exams:result exams:reviewed_paper appointments:my_nomination",
    ),
    ("", "", "exams:answers_save exams:answers_state exams:answers_hand_in"),
    ("", ALL, "exams:answers_form"),
    (
        "organizer invigilator",
        "organizer invigilator",
        "exams:rooms exams:room exams:room_state exams:room_close exams:room_seat "
        "exams:print_attendance exams:print_slips exams:print_labels",
    ),
    ("", "organizer invigilator", "exams:room_act exams:room_seat_code exams:room_seat_act"),
    (
        "organizer chair",
        "organizer chair",
        "nominations_office:board nominations_office:detail nominations_office:result "
        "nominations_office:evidence exams_office:sitting exams_office:candidates "
        "exams_office:officers exams_office:papers exams_office:paper "
        "exams_office:results_overview exams_office:results exams_office:report_file",
    ),
    (
        "organizer",
        "organizer",
        "nominations_office:assign exams_office:candidates_add exams_office:regulation_basis "
        "exams_office:regulation_revise nominations:add nominations:edit sittings:add "
        "sittings:edit blueprints:add blueprints:edit regulations:add regulations:edit "
        "exam_rooms:add exam_rooms:edit laws_office:add laws_office:edit",
    ),
    (
        "",
        "organizer chair",
        "nominations_office:unassign nominations_office:report_build "
        "nominations_office:screen nominations_office:clear nominations_office:table "
        "nominations_office:defer nominations_office:resume nominations_office:withdraw "
        "nominations_office:exempt nominations_office:bypass exams_office:seal "
        "exams_office:unseal exams_office:verify exams_office:result_return",
    ),
    (
        "",
        "organizer",
        "exams_office:seats exams_office:officer_add exams_office:prepare "
        "exams_office:unprepare exams_office:cancel exams_office:draw exams_office:discard "
        "exams_office:candidate_remove exams_office:officer_remove exams_office:item_replace "
        "exams_office:blueprint_report exams_office:results_confirm exams_office:resit "
        "exams_office:late_decision rosters:confirm rosters:reject rosters:slips",
    ),
    ("marker", "marker", "exams_office:marking exams_office:marking_stack exams_office:mark"),
    ("", "chair", "exams_office:results_release"),
    (
        "setter",
        "setter",
        "bank:bulk bank:export bank:export_progress bank:export_download questions:add "
        "questions:edit subjects:add subjects:edit",
    ),
    ("", "setter", "bank:act"),
    (
        "organizer setter",
        "organizer setter",
        "bank:imports bank:import_start bank:template bank:import bank:import_progress "
        "bank:import_mapping bank:import_rows",
    ),
    ("", "organizer setter", "bank:import_act bank:export_start"),
    (
        "organizer sysadmin",
        "organizer sysadmin",
        "rosters:index rosters:template deputies:add deputies:edit organs:add organs:edit "
        "posts:add posts:edit tenures:add tenures:edit terms:add terms:edit delegations:add "
        "delegations:edit wagtailusers_users:add",
    ),
    (
        "organizer",
        "",
        "rosters:batch nominations:history sittings:history blueprints:index "
        "blueprints:history regulations:index regulations:history regulations:inspect "
        "exam_rooms:index exam_rooms:history laws_office:history",
    ),
    ("auditor", "", "audit:log"),
    ("auditor", "auditor", "audit:seals audit:sheet"),
    ("organizer chair", "", "nominations:index sittings:index"),
    ("organizer setter reviewer", "", "questions:index questions:inspect laws_office:index"),
    ("setter", "", "subjects:index subjects:history"),
    (
        "organizer sysadmin",
        "",
        "deputies:index deputies:history organs:index organs:history posts:index "
        "posts:history tenures:index tenures:history terms:index terms:history "
        "delegations:index delegations:history",
    ),
    (
        "organizer sysadmin secadmin",
        "organizer sysadmin secadmin",
        "wagtailusers_users:slip wagtailusers_users:find wagtailusers_users:reset "
        "wagtailusers_users:deactivate wagtailusers_users:activate wagtailusers_users:unlock "
        "wagtailusers_users:code wagtailusers_users:edit",
    ),
    (
        "organizer sysadmin secadmin",
        "",
        "wagtailusers_users:person wagtailusers_users:index wagtailusers_users:history",
    ),
    ("secadmin", "secadmin", "wagtailusers_users:roles"),
)
DOORS = {
    name: (look, act)
    for table in (TABLE, *(area.TABLE for area in areas.AREAS))
    for look, act, names in table
    for name in names.split()
}
