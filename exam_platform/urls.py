from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from exam_platform import styleguide, views

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("people.urls")),
    path("", include("exams.urls")),
    path("laws/", include("laws.urls")),
    path("appointments/", include("appointments.urls")),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("styleguide/exam/", styleguide.styleguide_exam, name="styleguide_exam"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]
