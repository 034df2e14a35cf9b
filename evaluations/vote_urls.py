"""Below /vote/: public, without sign-in (tests/test_routes.py lists them)."""

from django.urls import path

from evaluations.views import voting

app_name = "vote"

urlpatterns = [
    path("", voting.enter, name="enter"),
    path("cast/", voting.cast, name="cast"),
    path("list/<str:key>/", voting.ballots, name="ballots"),
]
