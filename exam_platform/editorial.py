"""Where courses are written: the learning centre as the site's root, who may write in it, and by
whose approval a page goes out. Applied at every start, like the roles."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from courses.models import CourseIndexPage
from courses.models.pages import ROOT_SLUG
from people.models import Role

APPROVAL = "课程发布审批"
# An editor's pages go out when an organizer has approved them.
PAGE_DUTIES = {
    "editor": ("add", "change"),
    "organizer": ("add", "change", "publish", "lock", "unlock"),
}
FILE_DUTIES = (
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
)


def set_up_editing() -> None:
    index = learning_centre()
    groups = {role.key: role.group for role in Role.objects.filter(key__in=PAGE_DUTIES)}
    for key, verbs in PAGE_DUTIES.items():
        allow_pages(groups[key], index, verbs)
        allow_files(groups[key])
    ask_for_approval(index, groups["organizer"])


def learning_centre() -> CourseIndexPage:
    """The root page of the site, in the place of the page by which Wagtail bids welcome."""
    index = CourseIndexPage.objects.first()
    if index is None:
        index = CourseIndexPage(title="学习中心", slug=ROOT_SLUG)
        Page.objects.get(depth=1).add_child(instance=index)
    site = Site.objects.filter(is_default_site=True).first() or Site(
        hostname="localhost", is_default_site=True
    )
    if site.root_page_id != index.pk:
        welcome = Page.objects.filter(pk=site.root_page_id, numchild=0).exclude(pk=index.pk)
        site.root_page = index
        site.save()
        for page in welcome:
            page.delete()
    return index


def allow_pages(group: Group, index: Page, verbs: tuple[str, ...]) -> None:
    wanted = Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=[f"{verb}_page" for verb in verbs]
    )
    GroupPagePermission.objects.filter(group=group).exclude(
        page=index, permission__in=wanted
    ).delete()
    for permission in wanted:
        GroupPagePermission.objects.get_or_create(group=group, page=index, permission=permission)


def allow_files(group: Group) -> None:
    root = Collection.get_first_root_node()
    for permission in Permission.objects.filter(codename__in=FILE_DUTIES):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )


def ask_for_approval(index: Page, organizers: Group) -> None:
    task = GroupApprovalTask.objects.filter(name=APPROVAL).first()
    if task is None:
        task = GroupApprovalTask.objects.create(name=APPROVAL)
    task.groups.set([organizers])
    workflow, _ = Workflow.objects.get_or_create(name=APPROVAL)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task)
    # Wagtail brings a workflow of its own, whose moderators nobody is.
    Workflow.objects.exclude(pk=workflow.pk).filter(workflow_pages__page__depth=1).update(
        active=False
    )
    WorkflowPage.objects.exclude(workflow=workflow).filter(page__depth=1).delete()
    WorkflowPage.objects.get_or_create(page=index, defaults={"workflow": workflow})
