"""Below /admin/events/: what Wagtail's generic views do not give."""

from django.urls import path

from courses.views import event_calendar, event_lists, event_office, event_people

app_name = "events_office"

urlpatterns = [
    path("calendar/", event_calendar.calendar, name="calendar"),
    path("<int:pk>/", event_office.detail, name="detail"),
    path("<int:pk>/announce/", event_office.announce, name="announce"),
    path("<int:pk>/begin/", event_office.begin, name="begin"),
    path("<int:pk>/close/", event_office.close, name="close"),
    path("<int:pk>/reopen/", event_office.reopen, name="reopen"),
    path("<int:pk>/cancel/", event_office.cancel, name="cancel"),
    path("<int:pk>/parts/add/", event_office.part_add, name="part_add"),
    path("parts/<int:pk>/", event_office.part_edit, name="part_edit"),
    path("parts/<int:pk>/remove/", event_office.part_remove, name="part_remove"),
    path("<int:pk>/materials/add/", event_office.material_add, name="material_add"),
    path("materials/<int:pk>/remove/", event_office.material_remove, name="material_remove"),
    path("<int:pk>/invite/", event_people.invite, name="invite"),
    path("<int:pk>/remind/", event_people.remind, name="remind"),
    path("<int:pk>/people/", event_people.people, name="people"),
    path("invitations/<int:pk>/", event_people.invitation, name="invitation"),
    path("invitations/<int:pk>/withdraw/", event_people.withdraw, name="withdraw"),
    path("invitations/<int:pk>/decide/", event_people.decide, name="decide"),
    path("invitations/<int:pk>/correct/", event_people.correct, name="correct"),
    path("reflections/<int:pk>/", event_people.reflection, name="reflection"),
    path("parts/<int:pk>/list/", event_lists.register, name="register"),
    path("parts/<int:pk>/sheet/", event_lists.sheet, name="sheet"),
    path("parts/<int:pk>/import/", event_lists.read_workbook, name="import"),
    path("<int:pk>/export/", event_lists.export, name="export"),
]
