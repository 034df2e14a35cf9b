import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from core.state import Refused
from courses.actions.certificates import issue_certificate, revoke_certificate
from courses.documents import certificate_pdf, public_address
from courses.models import Certificate, Enrolment
from courses.views.certificates import LOOKS_A_MINUTE
from notices.models import Notice
from tests.conftest import NOW
from tests.core.test_typeset import text_of
from tests.courses.hours import make_completed, make_course

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_earlier_knocks():
    cache.clear()


@pytest.fixture
def certificate(stranger, congress) -> Certificate:
    return issue_certificate(make_completed(stranger), at=NOW)


def public(certificate: Certificate) -> str:
    return reverse("certificate", args=[certificate.token])


def test_a_completed_course_gives_one_certificate_however_often_asked(certificate):
    again = issue_certificate(certificate.enrolment, at=NOW)
    assert again == certificate
    assert ModelLogEntry.objects.filter(action="courses.issue_certificate").count() == 1


@pytest.mark.parametrize("state", ["active", "withdrawn"])
def test_an_unfinished_course_gives_none(stranger, state):
    enrolment = make_completed(stranger, state=state, completed_at=None)
    with pytest.raises(Refused, match="没有完成"):
        issue_certificate(enrolment, at=NOW)
    assert not Certificate.objects.exists()


def test_numbers_run_on_within_the_year(stranger, nominee):
    course = make_course()
    numbers = [
        issue_certificate(make_completed(one, course), at=NOW).number for one in (stranger, nominee)
    ]
    assert numbers == ["结2026-00001", "结2026-00002"]


def test_the_content_is_frozen_when_the_course_or_the_name_changes(certificate, stranger):
    course = certificate.enrolment.course
    course.title = "另一个名称"
    course.save()
    stranger.real_name = "改名"
    stranger.save()
    certificate.refresh_from_db()
    assert certificate.content["course"] == "监督法：怎样参与监督"
    assert certificate.content["name"] == "钱多" and certificate.is_intact


def test_addresses_cannot_be_guessed_from_one_another(stranger, nominee):
    course = make_course()
    tokens = [
        issue_certificate(make_completed(one, course), at=NOW).token for one in (stranger, nominee)
    ]
    assert tokens[0] != tokens[1] and all(len(token) >= 22 for token in tokens)


def test_the_public_page_shows_all_that_is_printed_and_nothing_else(certificate, stranger):
    stranger.mobile, stranger.post_title = "13900001234", "机密职务"
    stranger.save()
    page = Client().get(public(certificate)).content.decode()
    for printed in certificate.content.values():
        assert printed in page
    assert "13900001234" not in page and "机密职务" not in page and stranger.username not in page


def test_the_print_says_what_the_public_page_says_and_leads_to_it(certificate, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://lvzhi.example/"
    text = re.sub(r"\s", "", text_of(certificate_pdf(certificate)))
    shown = {key: value for key, value in certificate.content.items() if key != "course"}
    for printed in shown.values():
        assert re.sub(r"\s", "", printed) in text
    assert public_address(certificate) == f"https://lvzhi.example{public(certificate)}"


def test_a_revoked_certificate_says_so_and_why(certificate, clerk, at):
    revoke_certificate(certificate, reason="代学查实", by=clerk, at=at)
    page = Client().get(public(certificate)).content.decode()
    assert "不再有效" in page and "代学查实" in page
    with pytest.raises(Refused, match="已经撤销"):
        revoke_certificate(certificate, reason="再次", by=clerk, at=at)
    entry = ModelLogEntry.objects.get(action="courses.revoke_certificate")
    assert entry.user == clerk


def test_revoking_needs_a_reason(certificate, clerk, at):
    with pytest.raises(Refused, match="理由"):
        revoke_certificate(certificate, reason=" ", by=clerk, at=at)
    assert certificate.revoked_at is None


def test_after_revoking_a_new_one_may_be_issued_under_a_new_number(certificate, clerk, at):
    revoke_certificate(certificate, reason="姓名有误", by=clerk, at=at)
    enrolment = Enrolment.objects.get(pk=certificate.enrolment_id)
    assert issue_certificate(enrolment, at=at).number != certificate.number


def test_content_changed_behind_our_back_is_told_on_the_public_page(certificate):
    changed = {**certificate.content, "hours": "99"}
    Certificate.objects.filter(pk=certificate.pk).update(content=changed)
    page = Client().get(public(certificate)).content.decode()
    assert "与颁发时不符" in page


def test_an_unknown_address_is_told_so_in_a_sentence():
    answer = Client().get(reverse("certificate", args=["x" * 22]))
    assert answer.status_code == 404 and "没有这份证书" in answer.content.decode()


def test_one_address_may_not_knock_too_often(certificate):
    client = Client()
    for _ in range(LOOKS_A_MINUTE):
        assert client.get(public(certificate)).status_code == 200
    assert client.get(public(certificate)).status_code == 429
    assert client.get(public(certificate), REMOTE_ADDR="10.1.1.1").status_code == 200


def test_her_own_list_and_file_are_hers_alone(certificate, client_for, stranger, nominee):
    listed, file = (
        reverse("hours:certificates"),
        reverse("hours:certificate_pdf", args=[certificate.pk]),
    )
    assert certificate.number in client_for(stranger).get(listed).content.decode()
    answer = client_for(stranger).get(file)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert certificate.number not in client_for(nominee).get(listed).content.decode()
    assert client_for(nominee).get(file).status_code == 404
    assert "login" in Client().get(file)["Location"]


def test_many_certificates_cost_no_more_queries_than_one(
    stranger, client_for, django_assert_max_num_queries
):
    client, path = client_for(stranger), reverse("hours:certificates")
    issue_certificate(make_completed(stranger), at=NOW)
    client.get(path)
    with django_assert_max_num_queries(15) as before:
        client.get(path)
    for number in range(3):
        issue_certificate(make_completed(stranger, make_course(f"课程{number}")), at=NOW)
    with django_assert_max_num_queries(len(before)):
        client.get(path)


def test_she_is_told_that_it_was_issued_and_why_it_was_revoked(certificate, stranger, clerk):
    revoke_certificate(certificate, reason="重复颁发", by=clerk, at=NOW)
    revoked, issued = Notice.objects.filter(person=stranger).order_by("-pk")
    assert issued.subject == "结业证书已颁发" and certificate.number in issued.text
    assert revoked.subject == "结业证书已撤销" and "重复颁发" in revoked.text
    assert issued.link == revoked.link == reverse("hours:certificates")
