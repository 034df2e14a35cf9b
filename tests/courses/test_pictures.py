"""Pictures in lessons reach whoever has signed in, and nobody and nothing else."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image as Picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def address() -> str:
    """Where Wagtail keeps what it has scaled."""
    body = BytesIO()
    Picture.new("RGB", (60, 40), "#9b1c1f").save(body, "PNG")
    name = default_storage.save("images/hall.width-30.png", ContentFile(body.getvalue()))
    return f"/media/{name}"


def test_a_picture_of_a_lesson_is_shown_to_a_person_and_not_to_the_street(
    address, stranger, client_for
):
    answer = client_for(stranger).get(address)
    assert answer.status_code == 200 and answer["Content-Type"] == "image/png"
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    assert "private" in answer["Cache-Control"]
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("name", ["nothing.png", "..", "%2e%2e%2fsecret.txt", "../secret.txt"])
def test_nothing_else_of_the_media_folder_has_an_address(name, stranger, client_for):
    default_storage.save("secret.txt", ContentFile(b"secret"))
    answer = client_for(stranger).get(f"/media/images/{name}")
    assert answer.status_code in (301, 302, 400, 404)
    assert client_for(stranger).get("/media/secret.txt").status_code == 404
