from django.urls import path

from notices.views import site

app_name = "notices"

urlpatterns = [
    path("", site.mine, name="mine"),
    path("read/", site.mark_all_read, name="mark_all_read"),
    path("<int:pk>/", site.notice, name="notice"),
]
