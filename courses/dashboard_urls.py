"""Below /admin/training/: how the programmes are learnt."""

from django.urls import path

from courses.views import dashboard, reminders

app_name = "dashboard_office"

urlpatterns = [
    path("", dashboard.index, name="index"),
    path("<int:pk>/", dashboard.programme, name="programme"),
    path("<int:pk>/people/", dashboard.people, name="people"),
    path("<int:pk>/people/export/", dashboard.export, name="export"),
    path("<int:pk>/weakness/", dashboard.weakness, name="weakness"),
    path("<int:pk>/remind/", reminders.remind, name="remind"),
    path("<int:pk>/reminders/", reminders.sent, name="reminders"),
]
