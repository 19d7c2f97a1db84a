"""The feed of business steps: what happened, when, by whom; read-only and in order."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from dpo_office.common.events import Event
from dpo_office.common.kept_apart import without_kept_apart
from dpo_office.common.office_admin import OfficeAdmin, actor_in
from dpo_office.common.page_words import EVENT_LABELS, event_label
from dpo_office.common.people.names import names_in, who_took
from dpo_office.common.subject_links import subject_link

VIEW_EVENTS = "event.view"


class TypeFilter(admin.SimpleListFilter):
    """Events by what happened."""

    title = _("what happened")
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer every type that the office writes."""
        return sorted(EVENT_LABELS.items(), key=lambda pair: str(pair[1]))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the events of the type chosen."""
        return queryset.filter(type=self.value()) if self.value() else queryset


@admin.register(Event)
class EventAdmin(OfficeAdmin):
    """The feed."""

    view_permission = VIEW_EVENTS
    document_template = "office/event.html"
    list_display = ("what", "when", "who", "feed_position")
    list_filter = (TypeFilter,)
    ordering = ("-id",)
    sortable_by = ()
    when_empty = _("Nothing has happened yet: every step of a case or a policy change is listed here.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Keep the events of the controllers at which the actor may follow the feed."""
        actor = actor_in(request)
        controllers = actor.controllers(VIEW_EVENTS)
        events = without_kept_apart(Event.objects.all(), "subject_id", actor)
        return events if controllers is None else events.filter(controller_id__in=controllers)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Look up who acted, once for the whole list."""
        listed = super().get_changelist_instance(request)
        names = names_in(listed.result_list)
        for event in listed.result_list:
            event.actor_name = who_took(event, names)
        return listed

    def heading(self, row: Any) -> str:
        """Name an event by what happened."""
        return event_label(row.type)

    @admin.display(description=_("what happened"), ordering="type")
    def what(self, row: Any) -> str:
        """Say what happened."""
        return event_label(row.type)

    @admin.display(description=_("when"), ordering="occurred_at")
    def when(self, row: Any) -> str:
        """Say when, in business time."""
        return localtime(row.occurred_at).strftime("%d-%m-%Y %H:%M:%S")

    @admin.display(description=_("who"))
    def who(self, row: Any) -> str:
        """Say who acted."""
        return str(row.actor_name)

    @admin.display(description=_("place in the feed"), ordering="position")
    def feed_position(self, row: Any) -> str:
        """Say where the event stands in the feed that other systems follow."""
        return format_html("{}", row.position if row.position is not None else _("not numbered yet"))

    def document(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Show all that the event holds."""
        return {
            "actor_name": who_took(row, names_in([row])),
            "subject_url": subject_link(request, row.subject_type, row.subject_id),
            "data": sorted(row.data.items()),
        }
