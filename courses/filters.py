import django_filters
from django.db.models import QuerySet
from wagtail.admin.filters import WagtailFilterSet

from courses.models import CoursePage, Enrolment
from people.models import Delegation


class EnrolmentFilterSet(WagtailFilterSet):
    course = django_filters.ModelChoiceFilter(
        label="课程", queryset=CoursePage.objects.order_by("path"), empty_label="全部"
    )
    delegation = django_filters.ModelChoiceFilter(
        label="代表团",
        queryset=Delegation.objects.all(),
        method="of_delegation",
        empty_label="全部",
    )
    state = django_filters.ChoiceFilter(
        label="状态", choices=Enrolment.State.choices, empty_label="全部"
    )
    way = django_filters.ChoiceFilter(
        label="方式", choices=Enrolment.Way.choices, empty_label="全部"
    )

    class Meta:
        model = Enrolment
        fields: list[str] = []

    def of_delegation(
        self, rows: QuerySet[Enrolment], name: str, value: Delegation
    ) -> QuerySet[Enrolment]:
        return rows.filter(person__in=value.deputies.filter(ended_on=None).values("person"))
