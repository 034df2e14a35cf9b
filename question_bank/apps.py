from django.apps import AppConfig


class QuestionBankConfig(AppConfig):
    name = "question_bank"
    verbose_name = "题库"
    default_auto_field = "django.db.models.BigAutoField"
