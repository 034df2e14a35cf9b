from django.urls import path, re_path

from people.views import rosters

app_name = "rosters"
urlpatterns = [
    path("", rosters.RosterIndexView.as_view(), name="index"),
    path("<int:pk>/", rosters.RosterBatchView.as_view(), name="batch"),
    path("<int:pk>/confirm/", rosters.confirm, name="confirm"),
    path("<int:pk>/reject/", rosters.reject, name="reject"),
    path("<int:pk>/slips/", rosters.slips, name="slips"),
    re_path(r"^template/(?P<kind>nominee|deputy)/$", rosters.template, name="template"),
]
