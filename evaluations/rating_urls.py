"""Below /admin/evaluations/ratings/: the pages of one rating."""

from django.urls import path

from evaluations.views import counts, papers, ratings

app_name = "ratings_office"

urlpatterns = [
    path("add/", ratings.add, name="add"),
    path("groups/<int:pk>/count/", counts.count, name="count"),
    path("<int:pk>/", ratings.detail, name="detail"),
    path("<int:pk>/edit/", ratings.edit, name="edit"),
    path("<int:pk>/tickets/", ratings.tickets, name="tickets"),
    path("<int:pk>/discard/", ratings.discard, name="discard"),
    path("<int:pk>/open/", ratings.open_voting, name="open"),
    path("<int:pk>/close/", ratings.close, name="close"),
    path("<int:pk>/release/", ratings.release, name="release"),
    path("<int:pk>/cancel/", ratings.cancel, name="cancel"),
    path("<int:pk>/documents/<slug:key>/", papers.of_rating, name="document"),
    path("<int:pk>/hall/", ratings.hall, name="hall"),
]
