from django.apps import AppConfig


class ExamPlatformConfig(AppConfig):
    name = "exam_platform"
    verbose_name = "平台"
