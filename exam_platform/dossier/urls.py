from django.urls import path

from exam_platform.dossier import views

app_name = "dossier"

urlpatterns = [
    path("", views.mine, name="mine"),
    path("print/", views.mine_print, name="print"),
]
