from django.urls import path

from people.views import audit

app_name = "audit"
urlpatterns = [
    path("", audit.AuditLogView.as_view(), name="log"),
    path("results/", audit.AuditLogView.as_view(results_only=True), name="log_results"),
    path("seals/", audit.SealsView.as_view(), name="seals"),
    path("seals/<int:pk>/", audit.seal_sheet, name="sheet"),
]
