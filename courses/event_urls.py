from django.urls import path

from courses.views import event_hall, event_site

app_name = "events"

urlpatterns = [
    path("", event_site.my_events, name="mine"),
    path("<int:pk>/", event_site.event, name="event"),
    path("<int:pk>/answer/", event_site.answer, name="answer"),
    path("<int:pk>/reflection/", event_site.reflection, name="reflection"),
    path("reflections/<int:pk>/file/", event_site.reflection_file, name="reflection_file"),
    path("materials/<int:pk>/", event_site.material, name="material"),
    path("parts/<int:pk>/", event_hall.sign, name="sign"),
    path("parts/<int:pk>/hall/", event_hall.hall, name="hall"),
    path("parts/<int:pk>/hall/state/", event_hall.hall_state, name="hall_state"),
    path("parts/<int:pk>/hall/code.svg", event_hall.hall_picture, name="hall_picture"),
]
