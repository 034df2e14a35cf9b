"""Below /admin/exams/: the pages that Wagtail's generic views do not give."""

from django.urls import path

from exams.views import marking, papers, quiz_office, results, sittings

app_name = "exams_office"

urlpatterns = [
    path("sittings/<int:pk>/", sittings.sitting, name="sitting"),
    path("sittings/<int:pk>/candidates/", sittings.candidates, name="candidates"),
    path("sittings/<int:pk>/candidates/add/", sittings.candidates_add, name="candidates_add"),
    path("sittings/<int:pk>/seats/", sittings.seats, name="seats"),
    path("sittings/<int:pk>/officers/", sittings.officers, name="officers"),
    path("sittings/<int:pk>/officers/add/", sittings.officer_add, name="officer_add"),
    path("sittings/<int:pk>/prepare/", sittings.prepare, name="prepare"),
    path("sittings/<int:pk>/unprepare/", sittings.unprepare, name="unprepare"),
    path("sittings/<int:pk>/cancel/", sittings.cancel, name="cancel"),
    path("sittings/<int:pk>/papers/", papers.papers, name="papers"),
    path("sittings/<int:pk>/papers/draw/", papers.draw, name="draw"),
    path("sittings/<int:pk>/papers/discard/", papers.discard, name="discard"),
    path("sittings/<int:pk>/papers/seal/", papers.seal, name="seal"),
    path("sittings/<int:pk>/papers/unseal/", papers.unseal, name="unseal"),
    path("sittings/<int:pk>/papers/verify/", papers.verify, name="verify"),
    path("candidates/<int:pk>/remove/", sittings.candidate_remove, name="candidate_remove"),
    path("officers/<int:pk>/remove/", sittings.officer_remove, name="officer_remove"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("items/<int:pk>/replace/", papers.item_replace, name="item_replace"),
    path("blueprints/report/", papers.blueprint_report, name="blueprint_report"),
    path("regulations/<int:pk>/basis/", papers.regulation_basis, name="regulation_basis"),
    path("regulations/<int:pk>/revise/", papers.regulation_revise, name="regulation_revise"),
    path("marking/", marking.desk, name="marking"),
    path("marking/<int:pk>/", marking.stack, name="marking_stack"),
    path("marks/<int:pk>/", marking.mark, name="mark"),
    path("results/", results.overview, name="results_overview"),
    path("results/<int:pk>/return/", results.send_back, name="result_return"),
    path("sittings/<int:pk>/results/", results.sitting_results, name="results"),
    path("sittings/<int:pk>/results/confirm/", results.confirm, name="results_confirm"),
    path("sittings/<int:pk>/results/release/", results.release, name="results_release"),
    path("sittings/<int:pk>/resit/", results.resit, name="resit"),
    path("candidates/<int:pk>/late/", results.late_decision, name="late_decision"),
    path("quizzes/<int:pk>/open/", quiz_office.quiz_open, name="quiz_open"),
    path("quizzes/<int:pk>/questions/", quiz_office.quiz_questions, name="quiz_questions"),
    path("quizzes/<int:pk>/close/", quiz_office.quiz_close, name="quiz_close"),
    path("reports/<int:pk>/", results.report_file, name="report_file"),
]
