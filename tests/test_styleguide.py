"""The style guide is for staff; what it shows is fit for keyboard and screen reader."""

import re
from collections.abc import Callable

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from exam_platform.styleguide import SampleForm, faulty_form
from people.models import User

pytestmark = pytest.mark.django_db
PAGES = ["styleguide", "styleguide_exam"]


@pytest.mark.parametrize("page", PAGES)
def test_staff_see_the_style_guide(
    page: str, clerk: User, client_for: Callable[[User], Client]
) -> None:
    assert client_for(clerk).get(reverse(page)).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_a_nominee_is_told_that_it_is_not_for_her(
    page: str, nominee: User, client_for: Callable[[User], Client]
) -> None:
    answer = client_for(nominee).get(reverse(page))
    assert answer.status_code == 403
    assert "您没有这项权限" in answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_who_is_not_signed_in_is_sent_to_the_login(page: str) -> None:
    answer = Client().get(reverse(page))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("login"))


@pytest.fixture
def guide(clerk: User, client_for: Callable[[User], Client]) -> str:
    return client_for(clerk).get(reverse("styleguide")).content.decode()


def test_every_id_on_the_page_is_used_once(guide: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', guide)
    assert sorted(ids) == sorted(set(ids))


def test_descriptions_and_labels_point_at_something_on_the_page(guide: str) -> None:
    ids = set(re.findall(r'\sid="([^"]+)"', guide))
    pointers = re.findall(r'\s(?:aria-describedby|aria-labelledby|for)="([^"]+)"', guide)
    assert pointers
    for pointer in pointers:
        assert set(pointer.split()) <= ids


def test_a_faulty_field_names_its_error_to_the_screen_reader(guide: str) -> None:
    field = re.search(r'<input[^>]*name="name"[^>]*>', guide).group()
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="id_name_helptext id_name_error"' in field


def test_the_error_summary_links_each_faulty_field(guide: str) -> None:
    summary = re.search(r"<div[^>]*data-error-summary.*?</ul>", guide, re.S).group()
    faulty = [name for name in faulty_form().errors if name != "__all__"]
    assert len(faulty) == 3
    for name in faulty:
        assert f'href="#id_{name}"' in summary
    assert "只能登记一次免试" in summary


def test_a_form_without_faults_has_no_summary() -> None:
    page = render_to_string("components/form.html", {"form": SampleForm()})
    assert 'name="reason"' in page
    assert "data-error-summary" not in page


def test_every_step_says_its_state_in_words(guide: str) -> None:
    for word in ("已完成", "进行中", "受阻", "未开始"):
        assert word in guide


def test_pagination_keeps_the_filters(guide: str) -> None:
    links = re.findall(r'class="pagination__page[^"]*"[^>]*href="([^"]+)"', guide)
    assert links
    assert all(link.startswith("?state=live&amp;page=") for link in links)


def test_every_page_warns_that_the_system_is_not_for_state_secrets(guide: str) -> None:
    assert "非涉密系统，严禁处理涉密信息" in guide
    assert "非涉密系统，严禁处理涉密信息" in Client().get(reverse("login")).content.decode()
