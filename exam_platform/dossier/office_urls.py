"""Below /admin/dossiers/."""

from django.urls import path

from exam_platform.dossier import views

app_name = "dossiers"

urlpatterns = [
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/print/", views.person_print, name="print"),
]
