"""公文模板 in the back office: own forms, trial prints, and who may do what."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.files import open_private
from core.state import Refused
from documents.actions import issue_docx, replace_form, retire_form
from documents.kinds import Kind, register
from documents.models import Form, Issued
from tests.conftest import NOW
from tests.documents.letters import docx, letter_kind, registered, text_of

pytestmark = pytest.mark.django_db
VALUES = {"姓名": "张伟", "职务": "局长", "名单": []}
OWN = docx("本县格式：{{ 姓名 }}")


@pytest.fixture
def kind(tmp_path) -> Kind:
    return registered(tmp_path, "letter")


def content_of(row) -> bytes:
    with open_private(row.file) as file:
        return file.read()


def test_without_an_own_form_the_built_in_one_is_used(kind, clerk):
    issued = issue_docx(kind, VALUES, subject=clerk, name="函", by=clerk, at=NOW)
    assert "任命张伟同志为局长" in text_of(content_of(issued))
    assert issued.form is None and issued.name == "函.docx"
    assert issued.subject == f"people.user:{clerk.pk}"


def test_an_own_form_is_used_from_then_on_and_the_old_one_stays(kind, clerk):
    first = replace_form(kind, OWN, name="本县.docx", by=clerk, at=NOW)
    issued = issue_docx(kind, VALUES, subject=clerk, name="函", by=clerk, at=NOW)
    assert text_of(content_of(issued)) == "本县格式：张伟" and issued.form == first
    second = replace_form(kind, docx("第二版"), name="二.docx", by=clerk, at=NOW)
    first.refresh_from_db()
    assert first.retired_at == NOW and list(Form.objects.in_use()) == [second]
    retire_form(second, kind=kind, by=clerk, at=NOW)
    assert not Form.objects.in_use().exists()
    with pytest.raises(Refused, match="已经停用"):
        retire_form(second, kind=kind, by=clerk, at=NOW)


def test_a_form_with_an_unknown_field_is_refused_and_nothing_changes(kind, clerk):
    replace_form(kind, OWN, name="本县.docx", by=clerk, at=NOW)
    with pytest.raises(Refused, match="“年龄”不存在"):
        replace_form(kind, docx("{{ 年龄 }}"), name="错.docx", by=clerk, at=NOW)
    assert [form.name for form in Form.objects.in_use()] == ["本县.docx"]


def test_values_that_lack_a_field_are_refused_by_its_name(kind, clerk):
    with pytest.raises(Refused, match=r"“测试函”没有生成.*“职务”不存在"):
        issue_docx(kind, {"姓名": "x", "名单": []}, subject=clerk, name="函", by=clerk, at=NOW)
    assert not Issued.objects.exists()


def test_only_who_keeps_the_forms_changes_them(kind, chair):
    with pytest.raises(Refused, match="不属于您的职责"):
        replace_form(kind, OWN, name="x.docx", by=chair, at=NOW)


def test_two_kinds_of_one_key_are_a_mistake(kind, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(ValueError):
        register([letter_kind(other, "letter")])


def test_the_pages_show_fields_trial_and_own_form(kind, clerk, client_for):
    client = client_for(clerk)
    assert "测试函" in client.get("/admin/documents-made/").content.decode()
    url = "/admin/documents-made/kinds/letter/"
    html = client.get(url).content.decode()
    assert "{{ 姓名 }}" in html and "{%tr for 行 in 名单 %}" in html and "{{ 行.职务 }}" in html
    trial = b"".join(client.get(f"{url}trial/").streaming_content)
    assert "农业农村局局长" in text_of(trial)
    assert b"".join(client.get(f"{url}built-in/").streaming_content) == kind.form.read_bytes()
    answer = client.post(url, {"file": SimpleUploadedFile("本县.docx", OWN)})
    assert answer.status_code == 302
    form = Form.objects.get()
    assert "本县.docx" in client.get(url).content.decode()
    path = f"/admin/documents-made/forms/{form.pk}/file/"
    assert b"".join(client.get(path).streaming_content) == OWN
    client.post(f"/admin/documents-made/forms/{form.pk}/retire/")
    assert not Form.objects.in_use().exists()


def test_a_wrong_upload_names_the_field_beside_the_file(kind, clerk, client_for):
    file = SimpleUploadedFile("错.docx", docx("{{ 年龄 }}"))
    answer = client_for(clerk).post("/admin/documents-made/kinds/letter/", {"file": file})
    assert answer.status_code == 400 and "“年龄”不存在" in answer.content.decode()
    assert not Form.objects.exists()


def test_a_document_is_fetched_by_its_right_and_not_by_whom_it_is_about(
    kind, clerk, stranger, client_for
):
    row = issue_docx(kind, VALUES, subject=clerk, name="函", concerns=[stranger], by=clerk, at=NOW)
    path = f"/admin/documents-made/issued/{row.pk}/"
    assert text_of(b"".join(client_for(clerk).get(path).streaming_content))
    assert client_for(stranger).get(path).status_code in (302, 404)
    assert Client().get(path).status_code == 302
    row.concerns.add(clerk)
    assert client_for(clerk).get(path).status_code == 404


def test_a_kind_of_another_right_is_not_there(tmp_path, clerk, client_for):
    # The registry lives as long as the process: a right that no role of a dossier's test has.
    registered(tmp_path, "closed-letter", "people.view_audit")
    assert client_for(clerk).get("/admin/documents-made/kinds/closed-letter/").status_code == 404
    page = client_for(clerk).get("/admin/documents-made/").content.decode()
    assert "closed-letter" not in page


def test_a_made_document_opens_again(kind, clerk):
    issued = issue_docx(kind, VALUES, subject=clerk, name="函", by=clerk, at=NOW)
    again = BytesIO(content_of(issued))
    assert text_of(again.getvalue()).startswith("任命书")
