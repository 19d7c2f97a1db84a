"""Where a controller receives mail, and how far each folder was read."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from dpo_office.common.vault import SealedIn
from registry_app.domain.mailboxes import FOLDER_ROLES, TLS, TLS_MODES
from registry_app.labels import FOLDER_ROLE_LABELS, MAIL_TLS_LABELS
from registry_app.models.controllers import Controller
from registry_app.models.querysets import MailboxManager


class Mailbox(models.Model):
    """An address at which people write to a controller.

    Its server may be read over IMAP (`is_read`); the names of the controller's own mail servers serve the
    mails that are dropped by hand as well.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="mailboxes")
    address = models.EmailField()
    # Names of our own servers, as they write them into Received headers ("by mx.example.com").
    received_hosts = models.JSONField(default=list)
    is_read = models.BooleanField(default=False)
    host = models.CharField(max_length=255, blank=True)
    port = models.PositiveIntegerField(default=993)
    tls = models.CharField(max_length=10, choices=MAIL_TLS_LABELS, default=TLS)
    user = models.CharField(max_length=255, blank=True)
    # Sealed: the wrapped key with the ciphertext behind it (gateways/mail_password.py).
    password = models.BinaryField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = MailboxManager()
    sealed_in = SealedIn("mailbox|{id}", column="password")
    history = history_rows()
    never_deleted = True
    # The address of an office, not of a person.
    personal_data = marks(
        plain="id controller address received_hosts is_read host port tls user version created_at changed_at",
        secrets="password",
    )

    class Meta:
        verbose_name = "mailbox"
        verbose_name_plural = "mailboxes"
        constraints = (
            models.UniqueConstraint(Lower("address"), name="mailbox_address_once"),
            models.CheckConstraint(condition=Q(tls__in=TLS_MODES), name="mailbox_tls_known"),
            models.CheckConstraint(
                condition=Q(is_read=False) | (~Q(host="") & ~Q(user="")), name="mailbox_read_from_somewhere"
            ),
        )

    def __str__(self) -> str:
        return self.address


class MailFolder(models.Model):
    """One folder of a mailbox and how far it was read: everything up to `last_uid` is stored here.

    A server that gives its folder a new UIDVALIDITY has numbered it anew (RFC 9051 2.3.1.1): it is read again
    from the start, and the hash of each mail keeps it single.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="folders")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=10, choices=FOLDER_ROLE_LABELS)
    # A folder that was taken off the list keeps its place, in case it comes back.
    is_read = models.BooleanField(default=True)
    uid_validity = models.BigIntegerField(null=True, blank=True)
    last_uid = models.BigIntegerField(default=0)
    # The last time that it was read to its end, and since when and why it cannot be.
    read_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=40, blank=True)

    unhistoried = "is bookkeeping of the reader"
    personal_data = marks(plain="id mailbox name role is_read uid_validity last_uid read_at failed_at fault")

    class Meta:
        ordering = ("role", "name")
        constraints = (
            models.UniqueConstraint(fields=["mailbox", "name"], name="mail_folder_once"),
            models.CheckConstraint(condition=Q(role__in=FOLDER_ROLES), name="mail_folder_role_known"),
        )

    def __str__(self) -> str:
        return self.name
