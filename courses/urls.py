from django.urls import path

from courses.views import enrolments, parts, quizzes

app_name = "courses"

urlpatterns = [
    path("<int:pk>/enrol/", enrolments.enrol, name="enrol"),
    path("<int:pk>/leave/", enrolments.leave, name="leave"),
    path("<int:pk>/quiz/", quizzes.final_quiz, name="final_quiz"),
    path("lessons/<int:pk>/quiz/<str:block>/", quizzes.lesson_quiz, name="lesson_quiz"),
    path("lessons/<int:pk>/parts/<str:block>/", parts.part, name="part"),
    path("lessons/<int:pk>/parts/<str:block>/captions/", parts.captions, name="captions"),
    path("recordings/<int:pk>/", parts.recording, name="recording"),
    path("recordings/<int:pk>/captions/", parts.recording_captions, name="recording_captions"),
]
