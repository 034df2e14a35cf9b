"""Every screen of the back office asks `visible_to` before anything else."""

from http import HTTPStatus

import pytest
from django.contrib.auth.models import Permission
from django.db import models
from django.urls import NoReverseMatch, reverse
from wagtail.admin.views.generic import EditView, IndexView

from core.viewsets import PlatformViewSet, ScopedIndex, ScopedView, scoped
from people.models import Delegation, Deputy, Organ, Post, Tenure, Term

pytestmark = pytest.mark.django_db

REGISTER = ("organs", "posts", "terms", "delegations", "deputies", "tenures")


@pytest.fixture
def rows(nominee, government, term):
    """One row of each kind in the register; the mandate and the tenure are 张伟's."""
    post = Post.objects.create(name="副县长", organ=government)
    return {
        "organs": government,
        "posts": post,
        "terms": term,
        "delegations": Delegation.objects.create(name="第一代表团", term=term),
        "deputies": Deputy.objects.create(person=nominee, term=term),
        "tenures": Tenure.objects.create(person=nominee, post=post, starts_on="2022-02-01"),
    }


def allow(user, *names):
    """Rights to the screens without the right to see everybody's rows."""
    wanted = Permission.objects.filter(codename__in=["access_admin", *names])
    assert wanted.count() == len(names) + 1
    user.user_permissions.add(*wanted)
    return user


@pytest.mark.parametrize("name", REGISTER)
@pytest.mark.parametrize("view", ["edit", "history"])
def test_the_keeper_opens_a_row_and_a_number_nobody_has_is_404(view, name, client_for, clerk, rows):
    client = client_for(clerk)
    assert client.get(reverse(f"{name}:{view}", args=[rows[name].pk])).status_code == HTTPStatus.OK
    missing = reverse(f"{name}:{view}", args=[rows[name].pk + 10_000])
    assert client.get(missing).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("view", ["edit", "history"])
@pytest.mark.parametrize("name", ["deputies", "tenures"])
def test_with_the_right_to_the_screen_but_not_to_the_row_it_does_not_exist(
    view, name, client_for, stranger, nominee, rows
):
    rights = ("view_deputy", "change_deputy", "view_tenure", "change_tenure")
    path = reverse(f"{name}:{view}", args=[rows[name].pk])
    assert client_for(allow(stranger, *rights)).get(path).status_code == HTTPStatus.NOT_FOUND
    assert client_for(allow(nominee, *rights)).get(path).status_code == HTTPStatus.OK


@pytest.mark.parametrize("name", ["deputies", "tenures"])
def test_a_change_posted_to_a_row_of_another_is_404_and_changes_nothing(
    name, client_for, stranger, rows
):
    row = rows[name]
    before = type(row).objects.values().get(pk=row.pk)
    client = client_for(allow(stranger, "change_deputy", "change_tenure"))
    answer = client.post(
        reverse(f"{name}:edit", args=[row.pk]), {"person": stranger.username, "term": 1}
    )
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert type(row).objects.values().get(pk=row.pk) == before


@pytest.mark.parametrize("name", ["deputies", "tenures"])
def test_a_list_holds_only_what_may_be_seen(name, client_for, stranger, nominee, clerk, rows):
    path = reverse(f"{name}:index")
    rights = ("view_deputy", "view_tenure")
    listed = {
        user.username: "张伟" in client_for(user).get(path).content.decode().split("<main")[1]
        for user in (allow(stranger, *rights), clerk)
    }
    assert listed == {"qian": False, "li": True}


@pytest.mark.parametrize("name", REGISTER)
def test_without_the_right_to_a_screen_there_is_none(name, client_for, marker, rows):
    client = client_for(marker)
    for path in (reverse(f"{name}:add"), reverse(f"{name}:edit", args=[rows[name].pk])):
        assert client.get(path).status_code in (HTTPStatus.FOUND, HTTPStatus.FORBIDDEN,
                                                HTTPStatus.NOT_FOUND)  # fmt: skip


@pytest.mark.parametrize("name", REGISTER)
@pytest.mark.parametrize("view", ["delete", "usage", "copy"])
def test_deleting_copying_and_usage_have_no_address(view, name):
    with pytest.raises(NoReverseMatch):
        reverse(f"{name}:{view}", args=[1])


@pytest.mark.parametrize("name", REGISTER)
@pytest.mark.parametrize("tail", ["delete", "usage", "copy"])
def test_nor_can_their_addresses_be_guessed(tail, name, client_for, clerk, rows):
    row = rows[name]
    index = reverse(f"{name}:index")
    client = client_for(clerk)
    for path in (f"{index}{tail}/{row.pk}/", f"{index}{row.pk}/{tail}/"):
        assert client.post(path).status_code == HTTPStatus.NOT_FOUND
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("number", ["0", "-1", "abc", "1%2F2", "99999999999999999999999"])
def test_an_odd_number_in_the_address_is_404_and_no_error(number, client_for, clerk, rows):
    index = reverse("organs:index")
    for path in (f"{index}edit/{number}/", f"{index}history/{number}/"):
        assert client_for(clerk).get(path).status_code == HTTPStatus.NOT_FOUND


def test_a_screen_is_wrapped_once_and_by_its_kind():
    assert scoped(EditView) is scoped(EditView)
    assert issubclass(scoped(EditView), ScopedView)
    assert not issubclass(scoped(EditView), ScopedIndex)
    assert issubclass(scoped(IndexView), ScopedIndex)


def kinds(base):
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_every_viewset_shows_rows_of_a_model_with_one_door():
    reverse("organs:index")  # the screens are registered when the addresses are
    viewsets = [kind for kind in kinds(PlatformViewSet) if hasattr(kind, "model")]
    assert len(viewsets) >= 12
    for viewset in viewsets:
        model = viewset.model
        assert issubclass(model, models.Model)
        assert callable(model._default_manager.all().visible_to)
        assert viewset.copy_view_enabled is False
        assert not (hasattr(model, "MOVES") and viewset.may_delete), model


@pytest.mark.parametrize("model", [Organ, Post, Term, Delegation])
def test_the_register_is_open_to_who_is_signed_in_and_shut_to_the_street(model, stranger, rows):
    assert model.objects.visible_to(stranger).exists()
    outside = type("Nobody", (), {"is_authenticated": False})()
    assert not model.objects.visible_to(outside).exists()
