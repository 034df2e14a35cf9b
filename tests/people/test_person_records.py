import pytest
from django.db import connection

from people.models import User

pytestmark = pytest.mark.django_db

ID_NUMBER = "11010519491231002X"


def test_id_number_and_mobile_are_encrypted_in_the_database(person):
    user = person("zhang", "张伟", id_number=ID_NUMBER, mobile="13800001234")
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, mobile FROM people_user WHERE id = %s", [user.pk])
        stored = cursor.fetchone()
    assert ID_NUMBER not in stored[0] and "1380000" not in stored[1]
    assert User.objects.get(pk=user.pk).id_number == ID_NUMBER


def test_a_person_is_found_by_id_number_whatever_the_case_of_its_last_letter(person):
    user = person("zhang", "张伟", id_number=ID_NUMBER)
    assert User.objects.all().with_id_number(ID_NUMBER.lower()).get() == user
    assert not User.objects.all().with_id_number("110105194912310021").exists()


def test_numbers_are_masked_for_screens(person):
    user = person("zhang", "张伟", id_number=ID_NUMBER, mobile="13800001234")
    assert user.masked_id_number == "1101**********002X"
    assert user.masked_mobile == "138****1234"
