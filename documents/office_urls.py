"""Below /admin/documents-made/: forms and what was made by them."""

from django.urls import path

from documents import views

app_name = "documents_office"

urlpatterns = [
    path("", views.index, name="index"),
    path("kinds/<slug:key>/", views.kind, name="kind"),
    path("kinds/<slug:key>/built-in/", views.built_in, name="built_in"),
    path("kinds/<slug:key>/trial/", views.trial, name="trial"),
    path("forms/<int:pk>/file/", views.form_file, name="form_file"),
    path("forms/<int:pk>/retire/", views.retire, name="retire"),
    path("issued/<int:pk>/", views.issued_file, name="issued_file"),
]
