from django.urls import path

from appointments.views import site

app_name = "appointments"

urlpatterns = [
    path("", site.mine, name="mine"),
    path("<int:pk>/", site.nomination, name="my_nomination"),
]
