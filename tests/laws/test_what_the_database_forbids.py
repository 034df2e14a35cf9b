"""Constraints hold whoever writes: a shell, another process, a later mistake."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from laws.models import Article, Law, LawName, LawVersion
from people.models import User
from tests.laws.statutes import make_law

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(at: datetime) -> LawVersion:
    return make_law(at=at).version


def facts(version: LawVersion, **changes) -> dict:
    same = {
        "law": version.law,
        "adopted_on": date(2022, 1, 1),
        "effective_on": date(2022, 2, 1),
        "digest": "0" * 64,
        "imported_at": version.imported_at,
    }
    return same | changes


def test_a_second_version_of_another_date_is_welcome(version: LawVersion) -> None:
    LawVersion.objects.create(**facts(version))
    assert version.law.versions.count() == 2


@pytest.mark.parametrize(
    "changes", [{"adopted_on": date(2020, 6, 5)}, {"effective_on": date(2021, 12, 31)}]
)
def test_two_versions_of_one_date_and_a_day_of_force_before_it_are_not(
    version: LawVersion, changes: dict
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        LawVersion.objects.create(**facts(version, **changes))


def test_an_article_stands_once_in_a_version(version: LawVersion) -> None:
    same = {"version": version, "label": "第五条", "text": "又一条。"}
    for place in ({"number": 5, "position": 99}, {"number": 98, "position": 5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Article.objects.create(**same, **place)
    Article.objects.create(**same, number=98, position=99)


def test_a_name_means_one_law(version: LawVersion) -> None:
    other = Law.objects.create(title="塔法", short_title="塔法", kind="law")
    with pytest.raises(IntegrityError), transaction.atomic():
        LawName.objects.create(law=other, key="灯塔管理法")
    LawName.objects.create(law=other, key="塔法")


def test_a_law_has_a_known_kind_and_a_title_of_its_own(version: LawVersion) -> None:
    for wrong in ({"title": "塔法", "kind": "magic"}, {"title": version.law.title, "kind": "law"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Law.objects.create(short_title="塔法", **wrong)


def test_a_law_with_a_text_and_its_importer_cannot_be_deleted(
    version: LawVersion, clerk: User
) -> None:
    version.imported_by = clerk
    version.save()
    with pytest.raises(ProtectedError):
        version.law.delete()
    with pytest.raises(ProtectedError):
        clerk.delete()


def test_only_an_active_person_sees_rows(version: LawVersion, clerk: User) -> None:
    assert Law.objects.visible_to(clerk).count() == 1
    assert LawVersion.objects.visible_to(clerk).count() == 1
    assert Article.objects.visible_to(clerk).count() == 6
    clerk.is_active = False
    for rows in (Law.objects, LawVersion.objects, Article.objects):
        assert not rows.visible_to(clerk).exists()


def test_rows_call_themselves_by_their_names(version: LawVersion) -> None:
    inserted = version.articles.get(suffix=1)
    assert str(version) == "灯塔管理法（2020-06-05）"
    assert (str(version.law), str(inserted)) == ("灯塔管理法", "第三条之一")
    assert (inserted.anchor, version.articles.get(number=4).anchor) == ("a3-1", "a4")
    assert str(version.law.names.first()) == "灯塔管理法"


def test_the_same_day_twice_the_later_version_is_in_force(version: LawVersion) -> None:
    """A law amended twice before it came into force."""
    version.effective_on = date(2023, 1, 1)
    version.save()
    later = LawVersion.objects.create(**facts(version, effective_on=date(2023, 1, 1)))
    assert version.law.version_on(date(2023, 1, 1)) == later
    assert version.law.version_on(date(2022, 12, 31)) is None
