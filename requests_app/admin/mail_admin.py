"""Mail in the back office: what waits, what it seems to ask, and where it went."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.documents import with_file_size
from dpo_office.common.letters.permissions import VIEW_LETTERS
from dpo_office.common.people.names import names_of
from dpo_office.common.people.readers import Reader
from dpo_office.common.people.reads import FILE, LETTER, record_read
from dpo_office.common.permissions import Actor, system_user_id
from dpo_office.common.search.lookup import SearchBy
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, code_filter, page_of
from registry_app.admin.words import masked_wholly
from registry_app.permissions import hides_contact
from requests_app.admin.case_documents import CaseFile, download
from requests_app.admin.case_words import RIGHT_WORDS
from requests_app.admin.mail_drop import may_take_in_somewhere, take_in_page
from requests_app.admin.mail_steps import MAIL_BUTTONS
from requests_app.admin.masked_words import OPEN, OPEN_BUTTON, Masking, masking_for, masking_of, opening_steps
from requests_app.admin.relation_words import readers_with_case
from requests_app.admin.wave_words import letters_on_mail
from requests_app.domain.mail_codes import DOUBTFUL_RECEIPTS, HANDED_IN, TRIAGE_TIME, WEB_FORM
from requests_app.domain.mail_steps import OPEN_MAIL_STATES, OPENED, WAITING
from requests_app.labels_chips import chip_of_day
from requests_app.labels_mail import (
    AUTHENTICATION_LABELS,
    AUTOMATON_LABELS,
    MAIL_FAULT_LABELS,
    MAIL_FLAG_LABELS,
    MAIL_STATE_LABELS,
)
from requests_app.models import Case, Mail
from requests_app.models.querysets import is_kept_from
from requests_app.permissions import OPEN_AUTHORITY_CASE, VIEW_MAIL, VIEW_SENSITIVE, mail_steps
from requests_app.queries.mails import overdue_mails, words_of
from requests_app.queries.masking import cleared_in_mail

TAKE_IN_PAGE = "requests_app_mail_takein"
SHORT = 60


class WaitsFilter(SimpleListFilter):
    """What somebody has to look at, and what of it is late."""

    title = _("waits")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer both."""
        return [("all", _("waits for you")), ("overdue", _("for a day or longer"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what waits."""
        if self.value() == "overdue":
            return overdue_mails(queryset, clock.now())
        return queryset.filter(state=WAITING) if self.value() == "all" else queryset


@admin.register(Mail)
class MailAdmin(RegistryAdmin):
    """Mail that came in, the newest first."""

    view_permission = VIEW_MAIL
    document_template = "office/mail.html"
    list_before_template = "office/mail_list_top.html"
    steps: ClassVar = (*MAIL_BUTTONS, OPEN_BUTTON)
    linked_steps = frozenset((OPEN,))
    related = ("controller", "words", "case", "hand_over")
    list_title = _("Mail")
    when_empty = _(
        "No mail matches. Mail comes from the mailboxes of your controllers and their forms on the web, is"
        " handed over from other systems, or is taken in by hand here."
    )
    list_display = ("shown_subject", "shown_sender", "shown_received", "shown_asks", "shown_state")
    list_filter = (ControllerFilter, WaitsFilter, code_filter(_("state"), "state", MAIL_STATE_LABELS))
    search_by = SearchBy()
    ordering = ("-received_at", "-id")
    opening_is_read_as = LETTER
    shows_reads = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Limit to what the actor may see, without the bytes of the original."""
        rows = super().get_queryset(request).annotate(hides_contact=hides_contact(actor_in(request)))
        return rows.select_related("raw").defer("raw__ciphertext")

    @display(description=_("Subject"))
    def shown_subject(self, row: Mail) -> str:
        """Give the subject, or why there is none to show."""
        return self.heading(row)

    @display(description=_("From"))
    def shown_sender(self, row: Any) -> str:
        """Give who wrote, as the mail says it."""
        address = masked_wholly(row.sender_address) if row.hides_contact else row.sender_address
        return row.sender_name or address or "–"

    @display(description=_("Received"), ordering="received_at")
    def shown_received(self, row: Mail) -> str:
        """Give when it reached us."""
        return localtime(row.received_at).strftime("%d-%m-%Y %H:%M")

    @display(description=_("Seems to ask for"))
    def shown_asks(self, row: Mail) -> str:
        """Give the rights that it speaks of, or which machine wrote it."""
        return asks_of(row) or "–"

    @display(description=_("State"))
    def shown_state(self, row: Mail) -> Any:
        """Give where it stands; what waits, by how long an answer has."""
        if row.state != WAITING:
            return chip(row.get_state_display(), "good" if row.case_id else "")
        is_overdue = row.created_at < clock.now() - TRIAGE_TIME
        return chip(
            gettext("waits since yesterday or longer") if is_overdue else row.get_state_display(),
            "late" if is_overdue else "near",
        )

    def heading(self, row: Mail) -> str:
        """Give the subject, cut."""
        subject = masking_of(row).text(words_of(row).subject)
        if subject:
            return subject if len(subject) <= SHORT else f"{subject[:SHORT]}…"
        return gettext("Mail that cannot be read") if row.fault else gettext("Mail without a subject")

    def offered_steps(self, row: Mail, actor: Actor) -> Sequence[str]:
        """Name the steps that the state allows and the actor may take."""
        return [*mail_steps(row, actor), *(opening_steps(row, actor) if _is_hidden(row) else [])]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Give a mail, with how its reader is shown its words."""
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            row.masking = masking_for(request, row, lambda: cleared_in_mail(row))
        return row

    def shown_history(self, row: Mail) -> list[dict[str, Any]]:
        """Mask what people wrote in what was recorded."""
        entries: list[dict[str, Any]] = masking_of(row).page(super().shown_history(row))
        return entries

    def readers(self, row: Mail) -> list[Reader]:
        """Name who may see it; what lies in a case is seen with the case."""
        return super().readers(row) if row.case is None else readers_with_case(self.view_permission, row.case)

    def document(self, request: HttpRequest, row: Mail) -> dict[str, Any]:
        """Show what it says, what is odd about it, and where it went."""
        actor = actor_in(request)
        may_have_files = actor.may(VIEW_LETTERS, row.controller_id)
        files = _files(row)
        handed = row.hand_over if row.source in HANDED_IN else None
        names = names_of([row.settled_by, handed.handed_over_by if handed else None])
        masking = masking_of(row)
        return super().document(request, row) | {
            "words": _words(row, masking),
            "sender_address": masking.contact(row.sender_address),
            "dismissal": masking.text(row.dismissal),
            "masked": masking.shown(row, actor),
            "asks": asks_of(row),
            "automaton": capfirst(dict(AUTOMATON_LABELS).get(row.automaton, "")),
            "flags": [MAIL_FLAG_LABELS[flag] for flag in row.flags if flag in MAIL_FLAG_LABELS],
            "fault": MAIL_FAULT_LABELS.get(row.fault, row.fault),
            "handed": handed,
            "handed_by": names.get(handed.handed_over_by, "") if handed else "",
            "is_doubtful": row.received_said_by in DOUBTFUL_RECEIPTS,
            "authentication": AUTHENTICATION_LABELS[row.authentication],
            "is_open": row.state in OPEN_MAIL_STATES,
            "authority_url": _authority_url(row, actor),
            "deadline": chip_of_day(row.due_on, clock.today()),
            "controller_url": page_of(row.controller),
            "case_url": page_of(row.case) if row.case else "",
            "opened_it": row.state == OPENED,
            "possible_url": page_of(row.possible_case) if _may_see(row.possible_case, actor) else "",
            "settled_by": _settler(row, names),
            "files": [
                {
                    "name": file.name,
                    "what": file.what,
                    "size": file.size,
                    "id": file.document_id,
                    "is_masked": file.size and file.document_id == row.raw_id and _is_closed(row),
                }
                for file in files
            ],
            "may_have_files": may_have_files,
            "passages": _passages(row, actor),
            "alike": letters_on_mail(row, actor),
        }

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the mail, with the way to the page that takes some in."""
        more = {"may_take_in": may_take_in_somewhere(actor_in(request))}
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def get_urls(self) -> list[Any]:
        """Add the page that takes in mail, and the files."""
        taking = path("take-in/", self.admin_site.admin_view(self.take_in_view), name=TAKE_IN_PAGE)
        file = path(
            "<uuid:object_id>/file/<uuid:document_id>/",
            self.admin_site.admin_view(self.file_view),
            name="requests_app_mail_file",
        )
        return [taking, file, *super().get_urls()]

    def take_in_view(self, request: HttpRequest) -> HttpResponse:
        """Take in a mail that is dropped on the page."""
        return take_in_page(request, {**self.admin_site.each_context(request), "opts": self.opts})

    def file_view(self, request: HttpRequest, object_id: UUID, document_id: UUID) -> HttpResponse:
        """Give the original or a file of a mail; a foreign one answers like one that does not exist."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        mail = self.row_or_404(request, object_id)
        file = next((file for file in _files(mail) if file.document_id == document_id), None)
        if file is None or not actor_in(request).may(VIEW_LETTERS, mail.controller_id):
            raise Http404
        if file.document_id == mail.raw_id and _is_closed(mail):
            # It holds the same words.
            opening = masking_of(mail).shown(mail, actor_in(request))
            way = "" if opening["until"] else opening["url"]
            return HttpResponseRedirect(way or page_of(mail))
        answer = download(file)
        record_read(
            kind=FILE,
            subject=mail,
            controller_id=mail.controller_id,
            actor=actor_in(request),
            now=clock.now(),
            document_id=file.document_id,
        )
        return answer


def _words(row: Mail, masking: Masking) -> dict[str, str]:
    """Give subject and text as the reader is shown them."""
    words = words_of(row)
    return {"subject": masking.text(words.subject), "text": masking.text(words.text)}


def _is_hidden(row: Mail) -> bool:
    """Tell whether something in the words of a mail is masked for its reader, or was until they opened it."""
    masking = masking_of(row)
    _words(row, masking)
    masking.contact(row.sender_address)
    return masking.has_hidden or masking.has_hidden_contact


def _is_closed(row: Mail) -> bool:
    masking = masking_of(row)
    return _is_hidden(row) and (masking.until is None or masking.is_kept)


def _settler(row: Mail, names: Mapping[UUID, str]) -> str:
    """Name who settled it; a case of the web form is opened by the office itself."""
    if row.settled_by is None:
        return ""
    by_itself = row.source == WEB_FORM and row.settled_by == system_user_id("link_page")
    return (
        gettext("the office itself") if by_itself else names.get(row.settled_by, gettext("the office itself"))
    )


def _may_see(case: Case | None, actor: Actor) -> bool:
    return case is not None and not is_kept_from(case, actor)


def _authority_url(row: Mail, actor: Actor) -> str:
    """Give the way to enter it as a letter of an authority, filled in with what the mail says of that."""
    if row.state not in OPEN_MAIL_STATES or not actor.may(OPEN_AUTHORITY_CASE, row.controller_id):
        return ""
    known = {
        "controller": row.controller.slug,
        "channel": "email",
        "received_on": copenhagen_date(row.received_at).isoformat(),
    }
    return reverse("admin:requests_app_authoritycase_open", query=known)


def _passages(mail: Mail, actor: Actor) -> list[dict[str, Any]]:
    """List what may be sensitive in a mail, for those who decide about it."""
    if not actor.may(VIEW_SENSITIVE, mail.controller_id):
        return []
    return [
        {"kind": row.get_category_display(), "state": row.get_state_display(), "url": page_of(row)}
        for row in mail.passages.all()
    ]


def asks_of(mail: Mail) -> str:
    """Say which rights a mail speaks of, or which machine wrote it."""
    if mail.automaton:
        return str(dict(AUTOMATON_LABELS)[mail.automaton])
    return ", ".join(str(RIGHT_WORDS[right]) for right in mail.rights)


def _files(mail: Mail) -> list[CaseFile]:
    """List the original and the attachments, each under a name of ours with the ending that it came with."""
    ending = "msg" if "outlook" in mail.raw.media_type else "eml"
    found = [
        CaseFile(
            mail.raw_id,
            f"mail-{mail.pk}.{ending}",
            gettext("The mail as it came"),
            mail.created_at,
            None if mail.raw.wrapped_key is None else mail.raw.size,
        )
    ]
    found += [
        CaseFile(
            part.document_id,
            _download_name(part.filename, part.position),
            gettext("Came with the mail"),
            mail.created_at,
            part.file_size,
        )
        for part in with_file_size(mail.attachments.all())
    ]
    return found


def _download_name(name: str, position: int) -> str:
    plain = "".join(sign for sign in name if sign.isalnum() or sign in " ._-()").strip()
    return plain.encode("ascii", "ignore").decode() or f"file-{position}.bin"
