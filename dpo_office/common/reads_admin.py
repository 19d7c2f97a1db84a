"""The read log: who opened or downloaded what, and who searched; for those who watch over the office."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common.labels import READ_KIND_LABELS, READ_REASON_LABELS
from dpo_office.common.office_admin import OfficeAdmin
from dpo_office.common.page_words import object_label
from dpo_office.common.people.models import ReadRecord
from dpo_office.common.people.names import names_of
from dpo_office.common.people.permissions import VIEW_READS
from dpo_office.common.subject_links import subject_link

REASONS = dict(READ_REASON_LABELS)


class KindFilter(admin.SimpleListFilter):
    """Reads by their kind."""

    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer every kind."""
        return list(READ_KIND_LABELS)

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep the reads of the kind chosen."""
        return queryset.filter(kind=self.value()) if self.value() in dict(READ_KIND_LABELS) else queryset


@admin.register(ReadRecord)
class ReadRecordAdmin(OfficeAdmin):
    """The read log."""

    view_permission = VIEW_READS
    document_template = "office/read.html"
    list_before_template = "office/read_list_top.html"
    list_display = ("when", "who", "what", "of_what")
    list_filter = (KindFilter,)
    ordering = ("-id",)
    when_empty = gettext_lazy(
        "Nothing has been read yet: each case, customer and letter that is opened, each file that is"
        " downloaded and each search is recorded here."
    )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list under its own name."""
        return super().changelist_view(request, {"title": _("Read log")} | (extra_context or {}))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Look up who read, and where it leads, once for the whole list."""
        listed = super().get_changelist_instance(request)
        names = names_of(row.reader_id for row in listed.result_list)
        for row in listed.result_list:
            row.reader_name = names.get(row.reader_id, "–")
            row.subject_url = _link(request, row)
        return listed

    def heading(self, row: Any) -> str:
        """Name an entry by what was done and when."""
        return f"{capfirst(row.get_kind_display())}, {self.when(row)}"

    @admin.display(description=gettext_lazy("when"), ordering="id")
    def when(self, row: Any) -> str:
        """Say when."""
        return localtime(row.read_at).strftime("%d-%m-%Y %H:%M:%S")

    @admin.display(description=gettext_lazy("who"))
    def who(self, row: Any) -> str:
        """Say who read."""
        return str(row.reader_name)

    @admin.display(description=gettext_lazy("what was done"), ordering="kind")
    def what(self, row: Any) -> str:
        """Say what was done; of masked words, why."""
        said = capfirst(row.get_kind_display())
        return f"{said}: {_reason_words(row)}" if row.reason else str(said)

    @admin.display(description=gettext_lazy("of what"))
    def of_what(self, row: Any) -> str:
        """Lead to what was read."""
        if not row.subject_url:
            return _subject_words(row)
        return format_html('<a class="o-link" href="{}">{}</a>', row.subject_url, _subject_words(row))

    def document(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Show all that the entry holds."""
        return {
            "reader_name": names_of([row.reader_id]).get(row.reader_id, "–"),
            "subject_words": _subject_words(row),
            "subject_url": _link(request, row),
            "reason": _reason_words(row),
        }


def _link(request: HttpRequest, row: Any) -> str:
    return subject_link(request, row.subject_type, row.subject_id) if row.subject_id else ""


def _reason_words(row: Any) -> str:
    return str(REASONS.get(row.reason, row.reason))


def _subject_words(row: Any) -> str:
    return object_label(row.subject_type) if row.subject_type else _("everything")
