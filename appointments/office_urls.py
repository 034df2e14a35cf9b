"""Below /admin/appointments/: the pages that Wagtail's generic views do not give."""

from django.urls import path

from appointments.views import ballots, office, reports, sessions

app_name = "nominations_office"

urlpatterns = [
    path("board/", office.board, name="board"),
    path("assign/", office.assign, name="assign"),
    path("candidates/<int:pk>/unassign/", office.unassign, name="unassign"),
    path("sittings/<int:pk>/report/", reports.report_build, name="report_build"),
    path("<int:pk>/", office.detail, name="detail"),
    path("<int:pk>/screen/", office.screen, name="screen"),
    path("<int:pk>/clear/", office.clear, name="clear"),
    path("<int:pk>/table/", office.table, name="table"),
    path("<int:pk>/lateness/", office.explain, name="lateness"),
    path("<int:pk>/defer/", office.defer, name="defer"),
    path("<int:pk>/resume/", office.resume, name="resume"),
    path("<int:pk>/withdraw/", office.withdraw, name="withdraw"),
    path("<int:pk>/exempt/", office.exempt, name="exempt"),
    path("<int:pk>/bypass/", office.bypass, name="bypass"),
    path("<int:pk>/result/", office.result, name="result"),
    path("<int:pk>/evidence/", office.evidence, name="evidence"),
    path("sessions/<int:pk>/", sessions.detail, name="session"),
    path("sessions/<int:pk>/roll/", sessions.roll, name="session_roll"),
    path("sessions/<int:pk>/members/", sessions.member_add, name="member_add"),
    path("members/<int:pk>/remove/", sessions.member_remove, name="member_remove"),
    path("sessions/<int:pk>/attendance/", sessions.attendance, name="session_attendance"),
    path("sessions/<int:pk>/open/", sessions.opening, name="session_open"),
    path("sessions/<int:pk>/close/", sessions.closing, name="session_close"),
    path("sessions/<int:pk>/cancel/", sessions.cancel, name="session_cancel"),
    path("agenda/<int:pk>/move/", sessions.item_move, name="item_move"),
    path("sessions/<int:pk>/vote/", ballots.vote, name="vote"),
    path("ballots/<int:pk>/", ballots.ballot, name="ballot"),
    path("ballots/<int:pk>/screen/", ballots.screen, name="ballot_screen"),
    path("ballots/<int:pk>/announce/", ballots.announce, name="ballot_announce"),
    path("ballots/<int:pk>/void/", ballots.void, name="ballot_void"),
]
