import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exam_platform.settings")
site = get_wsgi_application()
# By name, because views can only be imported once Django is set up.
application = import_string("exam_platform.answer_path.AnswerPath")(site)
