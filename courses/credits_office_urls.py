"""Below /admin/hours/: the pages that Wagtail's generic views do not give."""

from django.urls import path

from courses.views import credits_office, statement_exports

app_name = "credits_office"

urlpatterns = [
    path("people/", credits_office.people, name="people"),
    path("people/<int:pk>/", credits_office.person, name="person"),
    path("delegations/", credits_office.delegations, name="delegations"),
    path("entries/<int:pk>/", credits_office.entry, name="entry"),
    path("appeals/", credits_office.appeals, name="appeals"),
    path("appeals/<int:pk>/", credits_office.appeal, name="appeal"),
    path("certificates/<int:pk>/", credits_office.certificate, name="certificate"),
    path("exports/", statement_exports.start, name="export_start"),
    path("exports/<int:pk>/", statement_exports.show, name="export"),
    path("exports/<int:pk>/progress/", statement_exports.progress, name="export_progress"),
    path("exports/<int:pk>/download/", statement_exports.download, name="export_download"),
]
