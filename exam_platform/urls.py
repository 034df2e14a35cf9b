from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from courses import page_urls
from courses.views.certificates import public
from exam_platform import styleguide, views
from people.views.signing_in import OfficeLoginView, account

urlpatterns = [
    path("", views.home, name="home"),
    path("logout/", views.SignOut.as_view(), name="logout"),
    path("admin/logout/", views.SignOut.as_view(), name="wagtailadmin_logout"),
    path("", include("people.urls")),
    path("", include("exams.urls")),
    path("quiz/", include("exams.quiz_urls")),
    path("study/", include("courses.progress_urls")),
    path("practice/", include("exams.practice_urls")),
    path("laws/", include("laws.urls")),
    path("events/", include("courses.event_urls")),
    path("learn/", include(page_urls)),
    path("courses/", include("courses.urls")),
    path("appointments/", include("appointments.urls")),
    path("duty/", include("evaluations.duty_urls")),
    path("notices/", include("notices.urls")),
    path("dossier/", include("exam_platform.dossier.urls")),
    path("evaluations/", include("evaluations.urls")),
    path("vote/", include("evaluations.vote_urls")),
    path("hours/", include("courses.hours_urls")),
    path("certificates/<slug:token>/", public, name="certificate"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("styleguide/exam/", styleguide.styleguide_exam, name="styleguide_exam"),
    re_path(r"^media/images/(?P<name>\w[\w.-]*\.\w+)$", views.picture, name="picture"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("admin/login/", OfficeLoginView.as_view(), name="wagtailadmin_login"),
    # Before Wagtail's own: its account form asks for fields that nobody has here, its bulk
    # actions give roles and delete people, its history shows every log to every editor.
    path("admin/account/", account, name="account"),
    path("admin/bulk/people/<path:rest>", views.closed),
    path("admin/reports/site-history/", views.closed),
    path("admin/failwhale/", views.closed),  # an error at will, and an alarm with it
    path("admin/reports/site-history/results/", views.closed),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]
