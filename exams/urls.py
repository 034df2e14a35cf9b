from django.urls import path

from exams.views import answers, attempts, my_exams, my_results, prints, room

app_name = "exams"

urlpatterns = [
    path("exams/", my_exams.my_exams, name="my_exams"),
    path("exams/<int:pk>/", attempts.sitting_entry, name="sitting_entry"),
    path("exams/attempts/<int:pk>/", attempts.attempt, name="attempt"),
    path("exams/attempts/<int:pk>/start/", attempts.start, name="attempt_start"),
    path("exams/attempts/<int:pk>/hand-in/", attempts.hand_in, name="hand_in"),
    path("exams/attempts/<int:pk>/receipt/", attempts.attempt_receipt, name="attempt_receipt"),
    # The answer path: signed capability instead of session and CSRF token.
    path("exams/answers/", answers.save, name="answers_save"),
    path("exams/answers/state/", answers.state, name="answers_state"),
    path("exams/answers/hand-in/", answers.hand_in, name="answers_hand_in"),
    path("exams/answers/form/", answers.save_page, name="answers_form"),
    path("results/", my_results.my_results, name="my_results"),
    path("results/<int:pk>/", my_results.result, name="result"),
    path("results/<int:pk>/paper/", my_results.reviewed_paper, name="reviewed_paper"),
    path("rooms/", room.rooms, name="rooms"),
    path("rooms/<int:pk>/", room.room, name="room"),
    path("rooms/<int:pk>/state/", room.room_poll, name="room_state"),
    path("rooms/<int:pk>/close/", room.room_close, name="room_close"),
    path("rooms/<int:pk>/act/<slug:verb>/", room.room_act, name="room_act"),
    path("rooms/seats/<int:pk>/", room.seat, name="room_seat"),
    path("rooms/seats/<int:pk>/code/", room.seat_code, name="room_seat_code"),
    path("rooms/seats/<int:pk>/act/<slug:verb>/", room.seat_act, name="room_seat_act"),
    path("rooms/<int:pk>/print/attendance/", prints.attendance, name="print_attendance"),
    path("rooms/<int:pk>/print/slips/", prints.slips, name="print_slips"),
    path("rooms/<int:pk>/print/labels/", prints.labels, name="print_labels"),
]
