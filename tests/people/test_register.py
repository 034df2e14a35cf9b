"""Organs, posts, terms, delegations, mandates, tenures: entered, edited, never deleted."""

from datetime import date
from http import HTTPStatus

import pytest

from people.models import Delegation, Deputy, Organ, Post, Tenure, Term

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client_for, clerk):
    return client_for(clerk)


@pytest.fixture
def post(government):
    return Post.objects.create(organ=government, name="副局长")


def test_a_row_is_edited_on_its_form(office, government):
    path = f"/admin/organs/edit/{government.pk}/"
    assert office.get(path).status_code == HTTPStatus.OK
    office.post(path, {"name": "清源县政府", "branch": "government", "position": 1})
    government.refresh_from_db()
    assert government.name == "清源县政府"


def test_nothing_of_the_register_is_deleted_or_copied(office, government, post, term):
    for path in (
        f"/admin/organs/delete/{government.pk}/",
        f"/admin/posts/delete/{post.pk}/",
        f"/admin/terms/delete/{term.pk}/",
        f"/admin/terms/copy/{term.pk}/",
    ):
        assert office.get(path).status_code == HTTPStatus.NOT_FOUND
        assert office.post(path).status_code == HTTPStatus.NOT_FOUND
    assert Organ.objects.filter(pk=government.pk).exists()


def test_doubles_are_refused_in_a_sentence(office, government, post, term):
    Delegation.objects.create(name="城关代表团", term=term)
    for path, data, why in [
        ("posts", {"organ": government.pk, "name": "副局长"}, "已有同名职务"),
        ("delegations", {"term": term.pk, "name": "城关代表团"}, "已有同名代表团"),
    ]:
        page = office.post(f"/admin/{path}/new/", data).content.decode()
        assert why in page
    assert Post.objects.count() == 1 and Delegation.objects.count() == 1


def test_one_mandate_per_person_and_term(office, nominee, term):
    Deputy.objects.create(person=nominee, term=term)
    page = office.post("/admin/deputies/new/", {"person": "zhang", "term": term.pk})
    assert "已登记为代表" in page.content.decode()
    assert Deputy.objects.count() == 1


def test_a_delegation_of_another_term_is_refused(office, nominee, term):
    earlier = Term.objects.create(name="第十七届", starts_on="2017-01-10", ends_on="2022-01-10")
    delegation = Delegation.objects.create(name="城关代表团", term=earlier)
    data = {"person": "zhang", "term": term.pk, "delegation": delegation.pk}
    assert "属于第十七届" in office.post("/admin/deputies/new/", data).content.decode()
    assert not Deputy.objects.exists()


def test_a_tenure_cannot_end_before_it_began(office, nominee, post):
    data = {"person": "zhang", "post": post.pk, "starts_on": "2026-03-01", "ends_on": "2026-02-01"}
    assert "不能早于" in office.post("/admin/tenures/new/", data).content.decode()
    assert not Tenure.objects.exists()


def test_the_edit_form_shows_the_person_by_login_name(office, nominee, post):
    tenure = Tenure.objects.create(person=nominee, post=post, starts_on=date(2026, 3, 1))
    page = office.get(f"/admin/tenures/edit/{tenure.pk}/").content.decode()
    assert 'value="zhang"' in page


def test_a_person_is_named_by_id_number_too(office, nominee, post):
    nominee.id_number = "11010519491231002X"
    nominee.save()
    data = {"person": "11010519491231002x", "post": post.pk, "starts_on": "2026-03-01"}
    office.post("/admin/tenures/new/", data)
    assert Tenure.objects.get().person == nominee


def test_everybody_sees_her_own_record_and_keepers_see_all(nominee, stranger, clerk, post, term):
    Tenure.objects.create(person=nominee, post=post, starts_on=date(2026, 3, 1))
    Deputy.objects.create(person=stranger, term=term)
    for rows, owner, other in [
        (Tenure.objects, nominee, stranger),
        (Deputy.objects, stranger, nominee),
    ]:
        assert rows.visible_to(clerk).count() == 1
        assert rows.visible_to(owner).count() == 1
        assert rows.visible_to(other).count() == 0


def test_a_running_term_holds_its_first_day_and_not_its_last(term):
    assert list(Term.objects.running(date(2022, 1, 10))) == [term]
    assert list(Term.objects.running(date(2027, 1, 9))) == [term]
    assert not Term.objects.running(date(2027, 1, 10)).exists()
    assert not Term.objects.running(date(2022, 1, 9)).exists()


@pytest.mark.parametrize("name", ["posts", "deputies", "tenures"])
def test_lists_cost_the_same_however_long(
    name, office, person, government, term, post, django_assert_max_num_queries
):
    office.get(f"/admin/{name}/")
    for number in range(20):
        someone = person(f"p{number}", f"人员{number}")
        other = Post.objects.create(organ=government, name=f"职务{number}")
        Tenure.objects.create(person=someone, post=other, starts_on=date(2026, 3, 1))
        Deputy.objects.create(person=someone, term=term)
    with django_assert_max_num_queries(24):
        assert "20" in office.get(f"/admin/{name}/").content.decode()


def test_a_delegation_names_its_liaison_officers_and_nobody_else(office, person, term):
    officer, other = person("sun", "孙红", "liaison"), person("ding", "丁一", "deputy")
    form = {"term": term.pk, "name": "城关代表团", "liaisons": [other.pk]}
    assert "城关" not in str(Delegation.objects.all())
    office.post("/admin/delegations/new/", form)
    assert not Delegation.objects.exists()
    office.post("/admin/delegations/new/", {**form, "liaisons": [officer.pk]})
    assert list(Delegation.objects.get().liaisons.all()) == [officer]


def test_a_liaison_officer_serves_the_sitting_deputies_of_her_delegations(person, term):
    officer, today = person("sun", "孙红", "liaison"), date(2026, 3, 10)
    own = Delegation.objects.create(name="城关代表团", term=term)
    own.liaisons.add(officer)
    other = Delegation.objects.create(name="河西代表团", term=term)
    rows = {
        name: Deputy.objects.create(
            person=person(name, name, "deputy"), term=term, delegation=delegation, ended_on=ended
        )
        for name, delegation, ended in [
            ("mine", own, None),
            ("left", own, today),
            ("leaving", own, date(2026, 3, 11)),
            ("theirs", other, None),
            ("nobodys", None, None),
        ]
    }
    served = Deputy.objects.sitting(today).served_by(officer)
    assert set(served) == {rows["mine"], rows["leaving"]}
    assert not Deputy.objects.sitting(date(2027, 1, 10)).exists()
