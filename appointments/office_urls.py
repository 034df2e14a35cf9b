"""Below /admin/appointments/: the pages that Wagtail's generic views do not give."""

from django.urls import path

from appointments.views import office, reports

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
    path("<int:pk>/defer/", office.defer, name="defer"),
    path("<int:pk>/resume/", office.resume, name="resume"),
    path("<int:pk>/withdraw/", office.withdraw, name="withdraw"),
    path("<int:pk>/exempt/", office.exempt, name="exempt"),
    path("<int:pk>/bypass/", office.bypass, name="bypass"),
    path("<int:pk>/result/", office.result, name="result"),
    path("<int:pk>/evidence/", office.evidence, name="evidence"),
]
