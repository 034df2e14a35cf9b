"""Below /practice/. The questions themselves are answered on the pages below /quiz/tries/."""

from django.urls import path

from exams.views import practice

app_name = "practice"

urlpatterns = [
    path("", practice.home, name="home"),
    path("subjects/", practice.subjects, name="subjects"),
    path("start/", practice.start, name="start"),
    path("mock/", practice.mock, name="mock"),
    path("notebook/", practice.wrong_questions, name="notebook"),
    path("notebook/<int:pk>/", practice.put_away, name="put_away"),
    path("weak/", practice.weak, name="weak"),
    path("plan/", practice.plan, name="plan"),
]
