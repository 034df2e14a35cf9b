"""Values at rest: keys that change, tokens that were touched, numbers that must still match."""

import base64
import string

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.crypto import DecryptionFailed, blind_index, decrypt, encrypt
from people.models import User

ID_NUMBER = "11010519491231002X"


@hypothesis_settings(deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_what_goes_in_comes_out(text):
    assert decrypt(encrypt(text)) == text


def test_the_same_text_never_looks_the_same_twice():
    tokens = {encrypt(ID_NUMBER) for _ in range(50)}
    assert len(tokens) == 50
    assert not any(ID_NUMBER in token for token in tokens)


def test_the_token_names_its_form_and_its_key(settings):
    settings.FIELD_KEYS = {"2026a": "new", "k1": "old"}
    assert encrypt("甲").split(".")[:2] == ["v1", "2026a"]


def test_after_a_change_of_keys_old_rows_are_still_read(settings):
    settings.FIELD_KEYS = {"k1": "first secret"}
    old = encrypt("13800001234")
    settings.FIELD_KEYS = {"k2": "second secret", "k1": "first secret"}
    new = encrypt("13800001234")
    assert decrypt(old) == decrypt(new) == "13800001234"
    assert (old.split(".")[1], new.split(".")[1]) == ("k1", "k2")


def test_a_key_that_was_taken_away_is_named_and_gives_nothing(settings):
    settings.FIELD_KEYS = {"k1": "first secret"}
    token = encrypt("13800001234")
    settings.FIELD_KEYS = {"k2": "second secret"}
    with pytest.raises(DecryptionFailed, match="k1"):
        decrypt(token)


def test_another_secret_under_the_same_name_does_not_open(settings):
    settings.FIELD_KEYS = {"k1": "first secret"}
    token = encrypt("13800001234")
    settings.FIELD_KEYS = {"k1": "another secret"}
    with pytest.raises(DecryptionFailed):
        decrypt(token)


def test_a_token_cannot_be_passed_off_as_made_with_another_key(settings):
    """The key's name is authenticated with the text, even where two names share a secret."""
    settings.FIELD_KEYS = {"k1": "same", "k2": "same"}
    prefix, _, body = encrypt("甲").split(".")
    with pytest.raises(DecryptionFailed):
        decrypt(f"{prefix}.k2.{body}")


def test_no_single_changed_byte_goes_unnoticed():
    prefix, key_id, body = encrypt("360101198001010012").split(".")
    raw = bytearray(base64.urlsafe_b64decode(body))
    for place in range(len(raw)):
        touched = bytes([*raw[:place], raw[place] ^ 1, *raw[place + 1 :]])
        with pytest.raises(DecryptionFailed):
            decrypt(f"{prefix}.{key_id}.{base64.urlsafe_b64encode(touched).decode()}")


@pytest.mark.parametrize(
    "token",
    ["", "v1", "v1.k1", "v1.k1.", "v1.k1.AAAA", "v1.k1.没有", "v2.k1.AAAA", "....", "plain text",
     "v1.k1." + "A" * 15, "v1.k1." + "A" * 400, "13800001234"],
)  # fmt: skip
def test_what_is_no_token_is_refused_by_one_kind_of_error(token):
    with pytest.raises(DecryptionFailed):
        decrypt(token)


@hypothesis_settings(deadline=None)
@given(st.text(string.printable, max_size=60))
def test_rubbish_is_refused_by_one_kind_of_error(rubbish):
    with pytest.raises(DecryptionFailed):
        decrypt(f"v1.k1.{rubbish}")


def test_two_halves_of_two_tokens_make_no_third():
    one, other = encrypt("张伟的号码"), encrypt("李秀英的号")
    with pytest.raises(DecryptionFailed):
        decrypt(one[: len(one) // 2] + other[len(other) // 2 :])


def test_an_index_matches_equal_texts_and_needs_its_key(settings):
    first = blind_index(ID_NUMBER)
    assert first == blind_index(ID_NUMBER) != blind_index(ID_NUMBER[:-1] + "1")
    assert len(first) == 64 and ID_NUMBER not in first
    settings.BLIND_INDEX_KEY = "another"
    assert blind_index(ID_NUMBER) != first


def test_the_index_does_not_follow_the_field_keys(settings):
    """Or a change of keys would make every person unknown to the roster."""
    before = blind_index(ID_NUMBER)
    settings.FIELD_KEYS = {"k9": "ninth"}
    assert blind_index(ID_NUMBER) == before


def stored(person, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM people_user WHERE id = %s", [person.pk])
        return cursor.fetchone()[0]


def test_a_field_is_plain_on_the_row_and_sealed_in_the_table(nominee):
    nominee.mobile = "13800001234"
    nominee.save()
    assert stored(nominee, "mobile").startswith("v1.")
    assert User.objects.get(pk=nominee.pk).mobile == "13800001234"
    assert User.objects.values_list("mobile", flat=True).get(pk=nominee.pk) == "13800001234"


def test_an_update_without_a_save_is_sealed_too(nominee):
    User.objects.filter(pk=nominee.pk).update(mobile="13900005678")
    assert stored(nominee, "mobile").startswith("v1.")
    nominee.refresh_from_db()
    assert nominee.mobile == "13900005678"


def test_nothing_stays_nothing(nominee):
    assert stored(nominee, "mobile") == ""
    assert User.objects.get(pk=nominee.pk).mobile == ""


def test_a_sealed_field_cannot_be_searched_for_its_text(nominee):
    User.objects.filter(pk=nominee.pk).update(mobile="13900005678")
    assert not User.objects.filter(mobile="13900005678").exists()


def test_a_row_whose_token_was_touched_raises_instead_of_showing_rubbish(nominee):
    User.objects.filter(pk=nominee.pk).update(mobile="13900005678")
    token = stored(nominee, "mobile")
    with connection.cursor() as cursor:
        broken = token[:-6] + ("AAAAAA" if token[-6:] != "AAAAAA" else "BBBBBB")
        cursor.execute("UPDATE people_user SET mobile = %s WHERE id = %s", [broken, nominee.pk])
    with pytest.raises(DecryptionFailed):
        User.objects.get(pk=nominee.pk)


def test_after_a_change_of_keys_a_saved_row_is_sealed_with_the_new_one(nominee, settings):
    settings.FIELD_KEYS = {"k1": "first secret"}
    nominee.id_number = ID_NUMBER
    nominee.save()
    settings.FIELD_KEYS = {"k2": "second secret", "k1": "first secret"}
    User.objects.get(pk=nominee.pk).save()
    assert stored(nominee, "id_number").startswith("v1.k2.")
    settings.FIELD_KEYS = {"k2": "second secret"}
    assert User.objects.all().with_id_number(ID_NUMBER).get().id_number == ID_NUMBER
