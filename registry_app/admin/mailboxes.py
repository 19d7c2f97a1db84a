"""The mailboxes of controllers: what is read, how far, and what keeps it from being read."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.actions import mailboxes
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, page_of
from registry_app.admin.record_buttons import go_to, now_and_actor, of_row
from registry_app.admin.record_questions import RecordForm, line, one_of, tick
from registry_app.domain.mailboxes import INBOX, SPAM, Access
from registry_app.labels import MAIL_FAULT_LABELS, MAIL_TLS_LABELS
from registry_app.models import Mailbox, MailFolder

_LINES = forms.Textarea({"rows": 3})


class MailboxFields(RecordForm):
    """An address, the servers behind it, and how it is read."""

    address = line(_("Address at which people write"), required=True, most=254)
    received_hosts = forms.CharField(
        label=_("Names of your own mail servers"),
        required=False,
        widget=_LINES,
        help_text=_(
            "One in each line, as they stand in the headers of a mail (Received: … by mx.example.com). Only"
            " they say when a mail reached you; without them the mail's own day counts, and is marked."
        ),
    )
    is_read = tick(
        _("Read this mailbox every minute"), help_text=_("Over IMAP; the rest is needed only for it.")
    )
    host = line(_("Mail server"), most=255)
    port = forms.IntegerField(label=_("Port"), required=False, initial=993)
    tls = one_of(_("Encryption"), MAIL_TLS_LABELS)
    user = line(_("User name"), most=255)
    password = forms.CharField(
        label=_("Password"),
        required=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text=_("Kept sealed and never shown again. Empty keeps the one there is."),
    )
    folders = forms.CharField(
        label=_("Folders to read"),
        required=False,
        widget=_LINES,
        initial="INBOX",
        help_text=_("One in each line."),
    )
    spam_folders = forms.CharField(
        label=_("Spam folders to read"),
        required=False,
        widget=_LINES,
        help_text=_(
            "One in each line. A request that a filter took for spam has been received all the same."
        ),
    )


def _facts(call: StepCall) -> dict[str, Any]:
    given = call.values
    access = Access(
        host=given["host"],
        port=given["port"] or 0,
        tls=given["tls"],
        user=given["user"],
        folders=tuple(given["folders"].splitlines()),
        spam_folders=tuple(given["spam_folders"].splitlines()),
    )
    return {
        "address": given["address"],
        "received_hosts": given["received_hosts"].splitlines(),
        "access": access if given["is_read"] else None,
        "password": given["password"] if given["is_read"] else "",
    }


def _standing(row: Mailbox) -> dict[str, Any]:
    named: dict[str, list[str]] = {INBOX: [], SPAM: []}
    for folder in row.folders.all():
        if folder.is_read:
            named[folder.role].append(folder.name)
    return {
        "initial": {
            "address": row.address,
            "received_hosts": "\n".join(row.received_hosts),
            "is_read": row.is_read,
            "host": row.host,
            "port": row.port,
            "tls": row.tls,
            "user": row.user,
            "folders": "\n".join(named[INBOX]) or "INBOX",
            "spam_folders": "\n".join(named[SPAM]),
        }
    }


# Entered from the page of a controller.
ADD_MAILBOX = StepButton(
    "add_mailbox",
    _("Add a mailbox"),
    _("From the next minute on, mail that arrives there is stored here and waits for somebody to see it."),
    lambda call: mailboxes.add_mailbox(controller_id=call.row.pk, **_facts(call), **now_and_actor(call)),
    MailboxFields,
    previews=False,
    shows=go_to,
)
CHANGE_MAILBOX = StepButton(
    "change_mailbox",
    _("Change the mailbox"),
    _("What was read stays here. A folder that is taken off the list is no longer read."),
    lambda call: mailboxes.change_mailbox(mailbox_id=call.row.pk, **_facts(call), **of_row(call)),
    MailboxFields,
    previews=False,
    done=_("The mailbox is changed."),
    form_for=_standing,
)


@admin.register(Mailbox)
class MailboxAdmin(RegistryAdmin):
    """Where controllers receive mail."""

    view_permission = "mailbox.view"
    document_template = "office/mailbox.html"
    steps: ClassVar = (CHANGE_MAILBOX,)
    list_title = _("Mailboxes")
    when_empty = _("No mailbox is entered. Add one on the page of a controller.")
    list_display = ("shown_address", "shown_controller", "shown_reading")
    list_filter = (ControllerFilter,)
    search_by = SearchBy()
    ordering = ("controller__name", "address")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Limit to what the actor may see, with the folders that each line tells of."""
        return super().get_queryset(request).prefetch_related("folders")

    @display(description=_("Address"), ordering="address")
    def shown_address(self, row: Mailbox) -> str:
        """Give the address."""
        return row.address

    @display(description=_("Reading"))
    def shown_reading(self, row: Mailbox) -> str:
        """Say whether it is read, and whether that works."""
        if not row.is_read:
            return gettext("not read: mail is dropped by hand")
        read = [folder for folder in row.folders.all() if folder.is_read]
        return format_html_join(" ", "{}", ((_folder_chip(folder),) for folder in read))

    def heading(self, row: Mailbox) -> str:
        """Give the address."""
        return row.address

    def offered_steps(self, row: Mailbox, actor: Actor) -> Sequence[str]:
        """Offer the change to those who may make it."""
        return ["change_mailbox"] if actor.may("mailbox.change_mailbox", row.controller_id) else []

    def document(self, request: HttpRequest, row: Mailbox) -> dict[str, Any]:
        """Show how it is read, folder by folder."""
        folders = [
            {"row": folder, "chip": _folder_chip(folder), "fault": MAIL_FAULT_LABELS.get(folder.fault, "")}
            for folder in row.folders.all()
        ]
        return super().document(request, row) | {
            "controller_url": page_of(row.controller),
            "folders": folders,
        }


def _folder_chip(folder: MailFolder) -> Any:
    if not folder.is_read:
        return chip(folder.name)
    if folder.fault:
        return chip(gettext("%(folder)s: cannot be read") % {"folder": folder.name}, "late")
    return chip(folder.name, "good" if folder.read_at else "")
