"""The outbox: letters, what was tried with them, what came back, and whom we must not write to."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from dpo_office.common.history import InsertOnly, LeavesWith, history_rows
from dpo_office.common.letters import codes
from dpo_office.common.letters.labels import BLOCK_CHANNEL_LABELS, BLOCK_SCOPE_LABELS
from dpo_office.common.letters.querysets import ContactBlockManager, LetterManager
from dpo_office.common.personal_data import marks
from dpo_office.common.search.keys import Lowered

__all__ = [
    "Attempt",
    "Carrier",
    "ContactBlock",
    "Dispatch",
    "Freeze",
    "Letter",
    "LetterAttachment",
    "LetterTemplate",
    "Posting",
    "Receipt",
    "Result",
    "SendWindow",
]

RECORD = "is itself an insert-only record"
# A letter is part of its case or campaign and follows that one's retention.
RETENTION = "R-6.record"


def _one_of(field: str, values: tuple[str, ...], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


class Dispatch(models.Model):
    """A chunk of letters that one sender leases as a whole."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller_id = models.UUIDField()
    batch_id = models.UUIDField(null=True, db_index=True)
    # By which way its letters leave; those from before text messages all say e-mail.
    channel = models.CharField(max_length=10, default=codes.EMAIL, db_default=codes.EMAIL)
    kind = models.CharField(max_length=60)
    not_before = models.DateTimeField()
    letters_count = models.PositiveIntegerField()
    lease_epoch = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=100, blank=True)
    stopped = models.BooleanField(default=False)
    finished_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    unhistoried = "lease bookkeeping of the sender"
    personal_data = marks(
        plain="id controller_id batch_id channel kind not_before letters_count lease_epoch leased_until"
        " leased_by stopped finished_at created_at"
    )

    class Meta:
        app_label = "common"
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                condition=Q(finished_at__isnull=True, stopped=False),
                name="dispatch_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class LetterTemplate(models.Model):
    """The text of a campaign in one language, with ((name)) placeholders; frozen by its hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch_id = models.UUIDField(db_index=True)
    language = models.CharField(max_length=10)
    channel = models.CharField(max_length=10, default=codes.EMAIL, db_default=codes.EMAIL)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    insert_only = InsertOnly()
    unhistoried = RECORD
    personal_data = marks(plain="id batch_id language channel subject body sha256 created_at")

    class Meta:
        app_label = "common"
        constraints = [
            models.UniqueConstraint(
                fields=["batch_id", "language", "channel"], name="template_one_for_each_channel"
            ),
            _one_of("channel", codes.CHANNELS, "template_channel_known"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.language}"


class Letter(models.Model):
    """One message to one person; its state is derived from what is recorded about it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # A million letters are written at once: no index that another one covers, no check of what cannot go.
    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="letters", db_index=False)
    ordinal = models.PositiveIntegerField()
    controller_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    cause_type = models.CharField(max_length=100)
    cause_id = models.UUIDField()
    sender_name = models.CharField(max_length=200, blank=True)
    sender_address = models.CharField(max_length=254)
    # Where an answer goes, if not to the sender: the signed address of a case.
    reply_to = models.CharField(max_length=254, blank=True, default="")
    recipient_name = models.CharField(max_length=200, blank=True)
    recipient_address = models.CharField(max_length=500)
    language = models.CharField(max_length=10)
    message_id = models.CharField(max_length=254)
    template = models.ForeignKey(
        LetterTemplate,
        null=True,
        on_delete=models.PROTECT,
        related_name="letters",
        db_index=False,
        # Templates are insert-only: the database lets none of them go.
        db_constraint=False,
    )
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    # What the recipient alone may read (a link, a code): sealed, and put into the body on its way out.
    private_words = models.ForeignKey(
        "common.Document",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    slots = models.JSONField(default=dict)
    confidential = models.BooleanField(default=False)
    channel = models.CharField(max_length=10, choices=[(c, c) for c in codes.CHANNELS])
    # A test: it goes to the address of this person alone, also while the controller is not open.
    tested_by = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = LetterManager()

    insert_only = InsertOnly()
    unhistoried = RECORD
    personal_data = marks(
        plain="id dispatch ordinal controller_id kind cause_type cause_id sender_name sender_address reply_to"
        " language message_id template private_words confidential channel tested_by created_at",
        personal="recipient_name recipient_address subject body slots",
        retention=RETENTION,
    )

    class Meta:
        app_label = "common"
        constraints = [
            # Not `unique=True`, which brings a second index for LIKE.
            models.UniqueConstraint(fields=["message_id"], name="letter_message_id_once"),
            models.UniqueConstraint(fields=["dispatch", "ordinal"], name="letter_place_in_dispatch"),
            _one_of("channel", codes.CHANNELS, "letter_channel_known"),
        ]
        indexes = [
            models.Index(fields=["cause_id", "created_at"], name="letter_of_cause"),
            # The outbox, and its search by address (docs/rules/search.md).
            models.Index(fields=["created_at", "id"], name="letter_list"),
            models.Index(Lowered("recipient_address"), name="letter_address_key"),
            models.Index(
                fields=["private_words"],
                condition=Q(private_words__isnull=False),
                name="letter_private_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class LetterAttachment(models.Model):
    """A document that goes with a letter, under the name that the recipient sees."""

    id = models.BigAutoField(primary_key=True)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="attachments")
    document = models.ForeignKey("common.Document", on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200)
    # It stays in the office and is fetched; the mail leads to it.
    behind_link = models.BooleanField(default=False)

    insert_only = InsertOnly()
    unhistoried = RECORD
    personal_data = marks(plain="id letter document filename behind_link")

    class Meta:
        app_label = "common"
        constraints = [
            models.UniqueConstraint(fields=["letter", "document"], name="attachment_once_per_letter")
        ]

    def __str__(self) -> str:
        return str(self.id)


class SendWindow(models.Model):
    """At most a hundred letters whose attempts are committed before any of their dots.

    Its instants are the database's own clock: they guard against real stalls, and no demo clock moves them.
    """

    id = models.BigAutoField(primary_key=True)
    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="windows")
    lease_epoch = models.PositiveIntegerField()
    opened_at = models.DateTimeField(db_default=Now())
    leased_until = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    insert_only = InsertOnly(set_once=("closed_at",))
    unhistoried = RECORD
    personal_data = marks(plain="id dispatch lease_epoch opened_at leased_until closed_at")

    class Meta:
        app_label = "common"

    def __str__(self) -> str:
        return f"{self.dispatch_id} {self.lease_epoch}"


class Attempt(models.Model):
    """The word, given before the final dot, that a letter may from now on have been accepted."""

    id = models.BigAutoField(primary_key=True)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="attempts")
    window = models.ForeignKey(SendWindow, on_delete=models.PROTECT, related_name="attempts")
    opened_at = models.DateTimeField()

    insert_only = InsertOnly()
    leaves_with = LeavesWith()
    unhistoried = RECORD
    personal_data = marks(plain="id letter window opened_at")

    class Meta:
        app_label = "common"
        constraints = [models.UniqueConstraint(fields=["letter", "window"], name="attempt_once_per_window")]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.opened_at:%Y-%m-%d %H:%M:%S}"


class Result(models.Model):
    """How an attempt ended, or why none was made; `in_doubt` is a remark that a later result settles."""

    id = models.BigAutoField(primary_key=True)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="results")
    attempt = models.ForeignKey(Attempt, null=True, on_delete=models.PROTECT, related_name="results")
    outcome = models.CharField(max_length=20, choices=[(o, o) for o in codes.OUTCOMES])
    phase = models.CharField(max_length=20, blank=True)
    reply_code = models.PositiveSmallIntegerField(null=True)
    reply_text = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=10, choices=[(s, s) for s in codes.SOURCES])
    decided_by = models.UUIDField(null=True)
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    insert_only = InsertOnly()
    # By post a letter leaves without an attempt.
    leaves_with = LeavesWith(unless="attempt_id", when=("outcome", codes.ACCEPTED))
    unhistoried = RECORD
    personal_data = marks(
        plain="id letter attempt outcome phase reply_code reply_text source decided_by recorded_at",
        personal="reason",
        retention=RETENTION,
    )

    class Meta:
        app_label = "common"
        constraints = [
            # The database itself refuses to believe twice that one letter was accepted.
            models.UniqueConstraint(
                fields=["letter"], condition=Q(outcome=codes.ACCEPTED), name="result_one_acceptance"
            ),
            models.UniqueConstraint(
                fields=["attempt"], condition=~Q(outcome=codes.IN_DOUBT), name="result_one_per_attempt"
            ),
            models.UniqueConstraint(
                fields=["attempt"], condition=Q(outcome=codes.IN_DOUBT), name="result_one_doubt_per_attempt"
            ),
            models.CheckConstraint(
                condition=Q(source=codes.PERSON, decided_by__isnull=False)
                | (~Q(source=codes.PERSON) & Q(decided_by__isnull=True)),
                name="result_person_is_named",
            ),
            _one_of("outcome", codes.OUTCOMES, "result_outcome_known"),
            _one_of("source", codes.SOURCES, "result_source_known"),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.outcome}"


class Receipt(models.Model):
    """What a mail server reported later about a letter (RFC 3464)."""

    id = models.BigAutoField(primary_key=True)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="receipts")
    kind = models.CharField(max_length=20, choices=[(k, k) for k in codes.RECEIPT_KINDS])
    status = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField()
    source = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, unique=True)
    recorded_at = models.DateTimeField()

    insert_only = InsertOnly()
    unhistoried = RECORD
    personal_data = marks(plain="id letter kind status at source digest recorded_at")

    class Meta:
        app_label = "common"
        constraints = [_one_of("kind", codes.RECEIPT_KINDS, "receipt_kind_known")]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.kind}"


class Carrier(models.Model):
    """Who carries letters on paper and in how many working days, from a day on and as a source says.

    Without a controller it is there for all.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller_id = models.UUIDField(null=True, blank=True)
    name = models.CharField(max_length=80)
    delivery_days = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=500)
    created_at = models.DateTimeField()

    history = history_rows()
    personal_data = marks(plain="id controller_id name delivery_days valid_from valid_to source created_at")

    class Meta:
        app_label = "common"
        constraints = [
            models.CheckConstraint(
                condition=Q(delivery_days__gte=1, delivery_days__lte=30), name="carrier_days_in_range"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(source=""), name="carrier_has_name_and_source"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="carrier_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.delivery_days}"


class Posting(models.Model):
    """By whom a letter on paper was posted, and the day on which it is expected."""

    id = models.BigAutoField(primary_key=True)
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="posting")
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="+")
    arrives_on = models.DateField()
    recorded_at = models.DateTimeField()

    insert_only = InsertOnly()
    unhistoried = RECORD
    personal_data = marks(plain="id letter carrier arrives_on recorded_at")

    class Meta:
        app_label = "common"

    def __str__(self) -> str:
        return f"{self.letter_id} {self.arrives_on}"


class Freeze(models.Model):
    """Until somebody ends it nothing leaves: the office does not know what left `as_of` then and since.

    `as_of` is real time, when the copy was made that the office was restored from; `frozen_at` and `ended_at`
    are business time. Written without an actor where an office is restored, for nobody is signed in there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    as_of = models.DateTimeField()
    frozen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.UUIDField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")

    unhistoried = "technical: begun by the restore itself; its end leaves an event"
    personal_data = marks(plain="id as_of frozen_at ended_at ended_by reason")

    class Meta:
        app_label = "common"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, reason="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(reason="")),
                name="freeze_ended_when_by_whom_and_why",
            )
        ]

    def __str__(self) -> str:
        return f"frozen {self.frozen_at:%Y-%m-%d %H:%M}"


class ContactBlock(models.Model):
    """A way to reach somebody that a controller must not use, known by the keyed hash of the contact only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller_id = models.UUIDField()
    channel = models.CharField(max_length=10, choices=BLOCK_CHANNEL_LABELS, default=codes.EMAIL)
    address_hash = models.CharField(max_length=64)
    scope = models.CharField(max_length=20, choices=BLOCK_SCOPE_LABELS.items())
    reason = models.CharField(max_length=60)
    # The case in which the person asked for it, where there is one.
    cause_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.UUIDField(null=True, blank=True)
    lift_reason = models.TextField(blank=True)

    objects = ContactBlockManager()
    history = history_rows()

    # A keyed hash is a pseudonym and still personal data (GDPR Art. 4(5)); the reason is free text.
    personal_data = marks(
        plain="id controller_id channel scope reason cause_id created_at lifted_at lifted_by",
        personal="address_hash lift_reason",
        retention="R-6.contact_block",
    )

    class Meta:
        app_label = "common"
        verbose_name = "contact block"
        verbose_name_plural = "contact blocks"
        constraints = [
            models.UniqueConstraint(
                fields=["controller_id", "channel", "address_hash", "scope"],
                condition=Q(lifted_at__isnull=True),
                name="block_once_in_force",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(lifted_at__gte=F("created_at")),
                name="block_lifted_after_made",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason="")),
                name="block_lifted_when_by_whom_and_why",
            ),
            _one_of("scope", codes.BLOCK_SCOPES, "block_scope_known"),
            _one_of("channel", codes.BLOCK_CHANNELS, "block_channel_known"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.channel} {self.id}"
