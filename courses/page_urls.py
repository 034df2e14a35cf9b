"""The learning centre's pages. Wagtail's `urls` bring a login and a password view of their own,
which nobody may use here: so only its page route, under the name by which it makes addresses."""

from django.urls import re_path
from wagtail.urls import serve_pattern

from courses.views.pages import serve_page

urlpatterns = [re_path(serve_pattern, serve_page, name="wagtail_serve")]
