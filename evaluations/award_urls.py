"""Below /admin/evaluations/rounds/."""

from django.urls import path

from evaluations.award_steps import STEPS
from evaluations.views import awards

app_name = "awards_office"

urlpatterns = [
    path("<int:pk>/", awards.detail, name="detail"),
    *[path(f"<int:pk>/{one.verb}/", awards.act(one.verb), name=one.verb) for one in STEPS],
]
