"""Below /admin/bank/: the pages that Wagtail's generic views do not give."""

from django.urls import path

from question_bank.views import exports, imports, moves

app_name = "bank"

urlpatterns = [
    path("bulk/", moves.bulk, name="bulk"),
    path("questions/<int:pk>/do/", moves.act, name="act"),
    path("imports/", imports.index, name="imports"),
    path("imports/new/", imports.start, name="import_start"),
    path("imports/template/", exports.template, name="template"),
    path("imports/<int:pk>/", imports.show, name="import"),
    path("imports/<int:pk>/progress/", imports.progress, name="import_progress"),
    path("imports/<int:pk>/do/", imports.act, name="import_act"),
    path("imports/<int:pk>/mapping/", imports.mapping, name="import_mapping"),
    path("imports/<int:pk>/rows/", imports.rows, name="import_rows"),
    path("exports/new/", exports.start, name="export_start"),
    path("exports/<int:pk>/", exports.show, name="export"),
    path("exports/<int:pk>/progress/", exports.progress, name="export_progress"),
    path("exports/<int:pk>/download/", exports.download, name="export_download"),
]
