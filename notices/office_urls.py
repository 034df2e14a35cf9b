"""Below /admin/notices-sent/: what Wagtail's generic views do not give."""

from django.urls import path

from notices.views import office

app_name = "notices_office"

urlpatterns = [
    path("sms/", office.sms_preview, name="sms"),
    path("<int:pk>/", office.notice, name="notice"),
    path("deliveries/<int:pk>/resend/", office.resend, name="resend"),
]
