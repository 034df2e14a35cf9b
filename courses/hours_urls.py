from django.urls import path

from courses.views import certificates, hours

app_name = "hours"

urlpatterns = [
    path("", hours.mine, name="mine"),
    path("print/", hours.print_view, name="print"),
    path("pdf/", hours.pdf, name="pdf"),
    path("missing/", hours.missing, name="missing"),
    path("entries/<int:pk>/appeal/", hours.appeal, name="appeal"),
    path("appeals/<int:pk>/withdraw/", hours.withdraw, name="withdraw"),
    path("certificates/", certificates.mine, name="certificates"),
    path("certificates/<int:pk>/pdf/", certificates.pdf, name="certificate_pdf"),
]
