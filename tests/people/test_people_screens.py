from http import HTTPStatus

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from people.models import Deputy, Organ, Post, Role, Tenure, Term, User

pytestmark = pytest.mark.django_db

INDEX = "/admin/users/"
ID_NUMBER = "11010519491231002X"


def url(name, *args):
    return reverse(f"wagtailusers_users:{name}", args=args)


@pytest.fixture
def sysadmin(person):
    return person("lu", "陆明", "sysadmin")


@pytest.fixture
def secadmin(person):
    return person("feng", "冯静", "secadmin")


@pytest.fixture
def office(client_for, clerk):
    return client_for(clerk)


def new_person(**fields):
    return {"username": "zhengjie", "real_name": "郑洁", "roles": ["nominee"], **fields}


# --- Seeing -------------------------------------------------------------------------------


def test_the_list_shows_people_with_masked_numbers(office, nominee):
    nominee.id_number, nominee.mobile = ID_NUMBER, "13800001234"
    nominee.save()
    page = office.get(INDEX).content.decode()
    assert "张伟" in page and "1101**********002X" in page and "138****1234" in page
    assert ID_NUMBER not in page and "13800001234" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=张", {"张伟"}),
        ("role=nominee", {"张伟"}),
        ("branch=government", {"张伟"}),
        ("state=shut", {"关门"}),
        ("state=initial", {"新人"}),
    ],
)
def test_the_list_is_searched_and_filtered(office, nominee, stranger, person, query, found):
    person("guan", "关门", is_active=False)
    person("xin", "新人", must_change_password=True)
    if query.startswith("role="):
        query = f"role={Role.objects.get(key='nominee').pk}"
    page = office.get(f"{INDEX}?{query}").content.decode()
    shown = {name for name in ("张伟", "钱多", "关门", "新人") if f">{name}<" in squeeze(page)}
    assert shown == found


def squeeze(page):
    return "".join(page.split())


def test_the_list_costs_the_same_for_one_and_for_thirty(
    office, person, django_assert_max_num_queries
):
    office.get(INDEX)
    for number in range(30):
        person(f"p{number}", f"人员{number}", "nominee", "deputy")
    with django_assert_max_num_queries(26):
        office.get(INDEX)


@pytest.mark.parametrize("name", ["edit", "person", "history", "reset", "deactivate", "code"])
def test_three_people_at_each_page_of_a_person(
    name, client_for, clerk, invigilator, marker, nominee
):
    officer = invigilator if name == "code" else clerk
    invigilator.user_permissions.add(Permission.objects.get(codename="view_user"))
    path = url(name, nominee.pk)
    assert client_for(officer).get(path).status_code == HTTPStatus.OK
    assert client_for(marker).get(path).status_code in (302, 403, 404)
    assert client_for(nominee).get(path).status_code in (302, 403, 404)
    assert "/login/" in Client().get(path)["Location"]


def test_a_person_who_does_not_exist_is_404(office):
    for name in ("edit", "person", "reset"):
        assert office.get(url(name, 999999)).status_code == HTTPStatus.NOT_FOUND


def test_somebody_is_found_by_id_number_without_it_standing_in_the_url(
    office, nominee, client_for, marker
):
    nominee.id_number = ID_NUMBER
    nominee.save()
    answer = office.post(url("find"), {"id_number": ID_NUMBER.lower()})
    assert answer["Location"] == url("person", nominee.pk)
    unknown = office.post(url("find"), {"id_number": "110105194912310011"})
    assert "校验位" in unknown.content.decode() or "没有登记" in unknown.content.decode()
    assert "请输入身份证号" in office.post(url("find"), {}).content.decode()
    assert client_for(marker).post(url("find"), {"id_number": ID_NUMBER}).status_code in (302, 403)
    page = office.get(f"{INDEX}?q={ID_NUMBER}").content.decode()
    assert url("person", nominee.pk) not in page


# --- Entering and editing -----------------------------------------------------------------


def test_a_new_person_is_entered_and_the_password_shown_once(office, government):
    data = new_person(organ=government.pk, id_number=ID_NUMBER.lower(), mobile="138 0000 1234")
    answer = office.post(url("add"), data)
    assert answer["Location"] == url("slip")
    user = User.objects.get(username="zhengjie")
    assert user.id_number == ID_NUMBER and user.mobile == "13800001234"
    assert user.has_role("nominee") and user.organ == government
    slip = office.get(url("slip")).content.decode()
    password = slip.split('slip-secret">')[1].split("<")[0]
    assert user.check_password(password)
    again = office.get(url("slip")).content.decode()
    assert password not in again and "只显示一次" in again


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"id_number": "110105194912310021"}, "校验位"),
        ({"id_number": "11010519491331002X"}, "出生日期"),
        ({"id_number": "130503670401001"}, "15 位"),
        ({"mobile": "1380000123"}, "11 位"),
        ({"username": "1号"}, "字母开头"),
        ({"username": ID_NUMBER}, "字母开头"),
        ({"username": "LI"}, "3 至 30 位"),
        ({"real_name": ""}, "请填写姓名"),
        ({"roles": ["chair"]}, "chair"),
    ],
)
def test_wrong_facts_are_refused_with_the_reason(office, fields, why):
    page = office.post(url("add"), new_person(**fields)).content.decode()
    assert why in page
    assert not User.objects.filter(real_name="郑洁").exists()


def test_rights_cannot_be_smuggled_in_by_the_forms(office, nominee):
    chair = Role.objects.get(key="chair")
    smuggled = {
        "is_superuser": "on",
        "is_staff": "on",
        "groups": [chair.group_id],
        "user_permissions": [Permission.objects.first().pk],
        "is_demo": "on",
        "password": "!",
    }
    office.post(url("add"), new_person(**smuggled))
    office.post(url("edit", nominee.pk), {"real_name": "张伟", **smuggled})
    for user in (User.objects.get(username="zhengjie"), User.objects.get(pk=nominee.pk)):
        assert not user.is_superuser and not user.is_staff and not user.is_demo
        assert not user.has_role("chair") and not user.user_permissions.exists()


def test_an_edit_keeps_numbers_that_are_left_empty(office, nominee):
    nominee.id_number = ID_NUMBER
    nominee.save()
    page = office.get(url("edit", nominee.pk)).content.decode()
    assert ID_NUMBER not in page and "1101**********002X" in page
    office.post(url("edit", nominee.pk), {"real_name": "张伟", "post_title": "局长"})
    nominee.refresh_from_db()
    assert nominee.id_number == ID_NUMBER and nominee.post_title == "局长"


def test_an_organizer_is_shown_an_officer_but_gets_no_form(office, chair):
    answer = office.get(url("edit", chair.pk))
    assert answer["Location"] == url("person", chair.pk)
    office.post(url("edit", chair.pk), {"real_name": "别人"})
    chair.refresh_from_db()
    assert chair.real_name == "赵国平"


@pytest.mark.parametrize("name", ["reset", "deactivate"])
def test_an_organizer_cannot_take_over_an_officer_by_posting(office, chair, name):
    before = User.objects.get(pk=chair.pk)
    answer = office.post(url(name, chair.pk), {"reason": "试试"})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "不能管理这个账号" in answer.content.decode()
    chair.refresh_from_db()
    assert chair.is_active and chair.password == before.password


def test_resetting_shuts_out_the_old_password_and_shows_the_new_one_once(office, nominee):
    answer = office.post(url("reset", nominee.pk))
    slip = office.get(answer["Location"]).content.decode()
    nominee.refresh_from_db()
    assert nominee.check_password(slip.split('slip-secret">')[1].split("<")[0])


def test_an_account_is_shut_with_a_reason_and_opened_again(office, nominee):
    page = office.post(url("deactivate", nominee.pk), {"reason": ""})
    assert "请写明原因" in page.content.decode()
    office.post(url("deactivate", nominee.pk), {"reason": "调离"})
    nominee.refresh_from_db()
    assert not nominee.is_active
    office.post(url("activate", nominee.pk))
    nominee.refresh_from_db()
    assert nominee.is_active


def test_a_code_is_shown_once_on_its_slip(client_for, clerk, nominee):
    office = client_for(clerk)
    answer = office.post(url("code", nominee.pk), {"reason": "忘记密码，已核对身份证"})
    slip = office.get(answer["Location"]).content.decode()
    code = slip.split('slip-secret">')[1].split("<")[0]
    entry = Client().post("/login/code/", {"username": "zhang", "code": code})
    assert entry.status_code == HTTPStatus.FOUND


# --- Roles --------------------------------------------------------------------------------


def test_roles_are_given_on_their_screen_by_the_security_administrator(
    client_for, secadmin, stranger
):
    client = client_for(secadmin)
    assert client.get(url("roles", stranger.pk)).status_code == HTTPStatus.OK
    client.post(url("roles", stranger.pk), {"roles": ["deputy", "setter", "marker"]})
    assert {role.key for role in stranger.roles} == {"deputy", "setter", "marker"}
    client.post(url("roles", stranger.pk), {"roles": ["marker"]})
    assert {r.key for r in User.objects.get(pk=stranger.pk).roles} == {"marker"}


def test_exclusive_roles_together_change_nothing(client_for, secadmin, stranger):
    answer = client_for(secadmin).post(
        url("roles", stranger.pk), {"roles": ["setter", "sysadmin", "auditor"]}
    )
    assert "三员分立" in answer.content.decode()
    assert {role.key for role in stranger.roles} == {"deputy"}


def test_nobody_else_reaches_the_roles_screen(client_for, clerk, sysadmin, stranger):
    for user in (clerk, sysadmin):
        path = url("roles", stranger.pk)
        assert client_for(user).get(path).status_code in (302, 403)
        client_for(user).post(path, {"roles": ["chair"]})
    assert {role.key for role in stranger.roles} == {"deputy"}


# --- Wagtail's own doors ------------------------------------------------------------------


@pytest.mark.parametrize("action", ["assign_role", "delete", "set_active_state"])
def test_wagtails_bulk_actions_on_people_are_gone(client_for, person, nominee, action):
    root = person("root", "根", is_superuser=True)
    path = f"/admin/bulk/people/user/{action}/?id={nominee.pk}"
    assert client_for(root).get(path).status_code == HTTPStatus.NOT_FOUND
    assert client_for(root).post(path, {"role": 1}).status_code == HTTPStatus.NOT_FOUND
    assert User.objects.filter(pk=nominee.pk).exists()


def test_group_screens_copying_and_deleting_are_off(client_for, person, nominee):
    client = client_for(person("root", "根", is_superuser=True))
    for path in (
        "/admin/groups/",
        "/admin/groups/new/",
        f"/admin/users/delete/{nominee.pk}/",
        f"/admin/users/copy/{nominee.pk}/",
        f"/admin/users/usage/{nominee.pk}/",
        "/admin/reports/site-history/",
    ):
        assert client.get(path).status_code == HTTPStatus.NOT_FOUND, path


# --- The register -------------------------------------------------------------------------


def test_the_register_is_kept_on_its_own_screens(office, nominee):
    office.post("/admin/organs/new/", {"name": "县财政局", "branch": "government", "position": 3})
    organ = Organ.objects.get(name="县财政局")
    office.post("/admin/posts/new/", {"organ": organ.pk, "name": "局长"})
    office.post("/admin/terms/new/", {"name": "第十九届", "starts_on": "2027-01-10"})
    post, term = Post.objects.get(), Term.objects.get(name="第十九届")
    office.post(
        "/admin/tenures/new/", {"person": "zhang", "post": post.pk, "starts_on": "2026-03-01"}
    )
    office.post("/admin/deputies/new/", {"person": "张伟", "term": term.pk})
    assert Tenure.objects.get().person == nominee
    assert Deputy.objects.get().person == nominee
    page = office.get(url("person", nominee.pk)).content.decode()
    assert "县财政局局长" in page and "第十九届" in page


def test_a_term_that_ends_before_it_begins_is_refused(office):
    data = {"name": "第十九届", "starts_on": "2027-01-10", "ends_on": "2026-01-10"}
    assert "届满日期应晚于" in office.post("/admin/terms/new/", data).content.decode()
    assert not Term.objects.exists()


def test_an_unknown_or_ambiguous_person_is_told_apart(office, term, person):
    person("a1", "同名"), person("a2", "同名")
    page = office.post("/admin/deputies/new/", {"person": "同名", "term": term.pk})
    assert "有人同名" in page.content.decode()
    page = office.post("/admin/deputies/new/", {"person": "没有", "term": term.pk})
    assert "没有找到这个人" in page.content.decode()
    assert not Deputy.objects.exists()


@pytest.mark.parametrize("name", ["organs", "posts", "terms", "delegations", "deputies", "tenures"])
def test_the_register_is_closed_to_who_does_not_keep_it(name, client_for, marker, office):
    assert office.get(f"/admin/{name}/").status_code == HTTPStatus.OK
    assert client_for(marker).get(f"/admin/{name}/").status_code in (302, 403)
