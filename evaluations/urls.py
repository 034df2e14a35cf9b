from django.urls import path

from evaluations.views import mine

app_name = "evaluations"

urlpatterns = [
    path("", mine.mine, name="mine"),
    path("<int:pk>/", mine.evaluation, name="mine_detail"),
    path("papers/<int:pk>/", mine.paper, name="mine_paper"),
]
