"""Below /admin/duty-record/: the pages that Wagtail's generic views do not give."""

from django.urls import path

from evaluations.views import duty_files, duty_late, duty_office, duty_schemes, duty_years

app_name = "duty_office"

urlpatterns = [
    path("waiting/", duty_office.waiting, name="waiting"),
    path("register/", duty_office.register, name="register"),
    path("<int:pk>/", duty_office.entry, name="entry"),
    path("<int:pk>/return/", duty_office.return_entry, name="return"),
    path("<int:pk>/answer/", duty_office.answer, name="answer"),
    path("<int:pk>/correct/", duty_office.correct, name="correct"),
    path("<int:pk>/withdraw/", duty_office.withdraw, name="withdraw"),
    path("<int:pk>/accept/", duty_late.accept, name="accept"),
    path("deputies/", duty_years.overview, name="overview"),
    path("deputies/<int:pk>/", duty_years.deputy, name="deputy"),
    path("years/", duty_years.years, name="years"),
    path("years/<int:pk>/", duty_years.year, name="year"),
    path("years/<int:pk>/close/", duty_years.close, name="close"),
    path("years/<int:pk>/late/", duty_late.add, name="late"),
    path("years/<int:pk>/publish/", duty_years.publish, name="publish"),
    path("publications/<int:pk>/revoke/", duty_years.revoke, name="revoke"),
    path("import/", duty_files.start_import, name="import_start"),
    path("import/template/", duty_files.template, name="template"),
    path("import/<int:pk>/", duty_files.show_import, name="import"),
    path("import/<int:pk>/apply/", duty_files.apply, name="import_apply"),
    path("import/<int:pk>/reject/", duty_files.reject, name="import_reject"),
    path("years/<int:pk>/export/", duty_files.start_export, name="export_start"),
    path("exports/<int:pk>/", duty_files.show_export, name="export"),
    path("exports/<int:pk>/file/", duty_files.download, name="export_download"),
    path("schemes/<int:pk>/", duty_schemes.items, name="scheme"),
    path("schemes/<int:pk>/revise/", duty_schemes.revise, name="scheme_revise"),
]
