"""The contributors in the back office: colleagues without an account, their systems and their tasks."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, code_filter, page_of
from requests_app.admin.add_contributor import add_contributor_page, may_add_somewhere
from requests_app.admin.case_words import system_name
from requests_app.admin.contributor_steps import CONTRIBUTOR_BUTTONS
from requests_app.admin.task_words import link_moments
from requests_app.domain.case_steps import TASK_OPEN
from requests_app.domain.contributor_steps import ACTIVE
from requests_app.labels import CONTRIBUTOR_STATE_LABELS
from requests_app.models import Case, Contributor, SystemTask
from requests_app.permissions import VIEW, VIEW_CONTRIBUTORS
from requests_app.queries.contributors import contributors_with_systems
from requests_app.queries.duties import with_work
from requests_app.turn_words import turn_line

STATE_WORDS = dict(CONTRIBUTOR_STATE_LABELS)
TASKS_SHOWN = 50


@admin.register(Contributor)
class ContributorAdmin(RegistryAdmin):
    """Who is asked over a mailed link."""

    view_permission = VIEW_CONTRIBUTORS
    document_template = "office/contributor.html"
    steps: ClassVar = CONTRIBUTOR_BUTTONS
    list_title = _("Contributors")
    when_empty = _(
        "A contributor is a colleague without an account here (IT, warehouse, owner of an activity). Add one,"
        " and hand them a task from the page of a case."
    )
    list_before_template = "office/contributor_list_top.html"
    list_display = ("shown_name", "email", "shown_controller", "shown_systems", "shown_open", "shown_state")
    list_filter = (ControllerFilter, code_filter(_("state"), "state", CONTRIBUTOR_STATE_LABELS))
    search_by = SearchBy(names="name", email="email", phone="phone")
    search_help_text = _("Name, e-mail or telephone")
    ordering = ("name",)

    @display(description=_("Name"), ordering="name")
    def shown_name(self, row: Contributor) -> str:
        """Give the name."""
        return row.name

    @display(description=_("Answers for"))
    def shown_systems(self, row: Contributor) -> str:
        """Name the systems."""
        return ", ".join(sorted(system_name(kept) for kept in row.kept.all())) or "–"

    @display(description=_("Open tasks"), ordering="open_tasks")
    def shown_open(self, row: Any) -> int:
        """Count the tasks that wait for them."""
        return int(row.open_tasks)

    @display(description=_("State"), ordering="state")
    def shown_state(self, row: Contributor) -> SafeString:
        """Tell whether they can be asked."""
        return state_chip(row)

    def heading(self, row: Contributor) -> str:
        """Give the name."""
        return row.name

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Give contributors with what each line of the list shows."""
        rows = contributors_with_systems(super().get_queryset(request))
        return rows.annotate(open_tasks=Count("tasks", filter=Q(tasks__state=TASK_OPEN)))

    def offered_steps(self, row: Contributor, actor: Actor) -> Sequence[str]:
        """Name the steps that the state allows and the actor may take."""
        return [
            name
            for name in row.step_table.available(row.state)
            if actor.may(f"contributor.{name}", row.controller_id)
        ]

    def document(self, request: HttpRequest, row: Contributor) -> dict[str, Any]:
        """Show how they are reached, what they answer for, and which tasks they have and had."""
        sees_cases = actor_in(request).may(VIEW, row.controller_id)
        return super().document(request, row) | {
            "state_chip": state_chip(row),
            "controller_url": page_of(row.controller),
            "systems": [{"name": system_name(kept), "url": page_of(kept.system)} for kept in row.kept.all()],
            "tasks": [_task(task) for task in _tasks_of(row, actor_in(request))] if sees_cases else [],
            "duties": [turn_line(turn, clock.today()) for turn in _turns_of(row)],
        }

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list, with the way to a new contributor for those who may add one."""
        more = {"may_add": may_add_somewhere(actor_in(request))}
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def get_urls(self) -> list[Any]:
        """Add the page on which a contributor is entered."""
        adding = path(
            "enter/", self.admin_site.admin_view(self.enter_view), name="requests_app_contributor_enter"
        )
        return [adding, *super().get_urls()]

    def enter_view(self, request: HttpRequest) -> HttpResponse:
        """Enter a contributor."""
        return add_contributor_page(request, {**self.admin_site.each_context(request), "opts": self.opts})


def state_chip(row: Contributor) -> SafeString:
    """Show whether a contributor can be asked."""
    return chip(STATE_WORDS[row.state], "good" if row.state == ACTIVE else "")


def _tasks_of(row: Contributor, actor: Actor) -> QuerySet[SystemTask]:
    tasks = SystemTask.objects.filter(contributor=row, case__is_test=False).select_related(
        "case", "system", "contributor"
    )
    tasks = tasks.exclude(case__in=Case.objects.kept_from(actor).values("pk"))
    return tasks.prefetch_related("links").order_by("-assigned_at")[:TASKS_SHOWN]


def _turns_of(row: Contributor) -> QuerySet[Any]:
    return with_work(row.turns.all()).order_by("-due_on", "id")[:TASKS_SHOWN]


def _task(task: SystemTask) -> dict[str, Any]:
    return {
        "reference": task.case.reference,
        "url": reverse("admin:requests_app_case_change", args=[task.case_id]),
        "system": system_name(task),
        "state": task.get_outcome_display() if task.outcome else task.get_state_display(),
        "answer_by": task.answer_by,
        "moments": link_moments(task),
    }
