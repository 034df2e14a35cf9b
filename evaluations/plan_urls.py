"""Below /admin/evaluations/: plans and evaluations."""

from django.urls import path

from evaluations.steps import STEPS
from evaluations.views import cycles, evaluations, papers

app_name = "evaluations_office"

urlpatterns = [
    path("board/", evaluations.board, name="board"),
    path("papers/<int:pk>/", evaluations.paper, name="paper_file"),
    path("cycles/<int:pk>/", cycles.cycle, name="cycle"),
    path("cycles/<int:pk>/subjects/", cycles.subject_add, name="subject_add"),
    path("cycles/<int:pk>/lot/", cycles.lot_commit, name="lot_commit"),
    path("cycles/<int:pk>/draw/", cycles.lot_draw, name="lot_draw"),
    path("cycles/<int:pk>/documents/<slug:key>/", papers.of_cycle, name="cycle_document"),
    path("<int:pk>/documents/<slug:key>/", papers.of_evaluation, name="document"),
    path("<int:pk>/", evaluations.detail, name="detail"),
    *[path(f"<int:pk>/{one.verb}/", evaluations.act(one.verb), name=one.verb) for one in STEPS],
]
