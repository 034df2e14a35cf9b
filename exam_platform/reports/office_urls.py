"""Below /admin/figures/."""

from django.urls import path

from exam_platform.reports import views

app_name = "reports_office"

urlpatterns = [
    path("", views.index, name="index"),
    path("export/", views.export, name="export"),
    path("annual/", views.build, name="build"),
    path("annual/<int:pk>/", views.report_file, name="report_file"),
]
