"""Below /admin/courses/."""

from django.urls import path

from courses.views import office

app_name = "courses_office"

urlpatterns = [
    path("content/", office.content, name="content"),
    path("enrol/", office.enrol_by_list, name="enrol_by_list"),
    path("enrolments/<int:pk>/", office.enrolment, name="enrolment"),
    path("enrolments/<int:pk>/withdraw/", office.enrolment_withdraw, name="enrolment_withdraw"),
]
