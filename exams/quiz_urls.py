"""Below /quiz/: quizzes, and the pages on which their tries and those of practice are answered."""

from django.urls import path

from exams.views import quizzes, tries

app_name = "quiz"

urlpatterns = [
    path("<int:pk>/", quizzes.quiz, name="quiz"),
    path("<int:pk>/start/", quizzes.start, name="start"),
    path("tries/<int:pk>/", tries.go_on, name="go_on"),
    path("tries/<int:pk>/<int:position>/", tries.question, name="question"),
    path("tries/<int:pk>/hand-in/", tries.hand_in, name="hand_in"),
    path("tries/<int:pk>/result/", tries.result, name="result"),
]
