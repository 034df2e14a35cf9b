from django.urls import path
from django.views.generic import TemplateView

app_name = "exams"

urlpatterns = [
    path("exams/", TemplateView.as_view(template_name="home.html"), name="my_exams"),
    path("results/", TemplateView.as_view(template_name="home.html"), name="my_results"),
]
