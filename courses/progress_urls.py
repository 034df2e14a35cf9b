from django.urls import path

from courses.views import progress

app_name = "study"

urlpatterns = [
    # Signed capability instead of session and CSRF token.
    path("report/", progress.report, name="report"),
    path("<int:pk>/state/", progress.state, name="state"),
    path("<int:pk>/read/", progress.read_to_end, name="read"),
]
