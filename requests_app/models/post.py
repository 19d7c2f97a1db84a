"""Post that came in on paper: batches of scanned pages, and the letters that they are."""

import uuid

from django.db import models
from django.db.models import F, Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.models import Controller
from requests_app.domain import post_codes as codes
from requests_app.domain.post_steps import (
    BATCH_DONE,
    BATCH_STATES,
    BATCH_STEPS,
    LETTER_STATES,
    LETTER_STEPS,
    MERGED,
    POST_DISMISSED,
    POST_IN_CASE,
    POST_WAITING,
)
from requests_app.labels_post import (
    BATCH_STATE_LABELS,
    DESTROYED_AS_LABELS,
    POST_DISMISSAL_LABELS,
    POST_STATE_LABELS,
)
from requests_app.models.cases import RETENTION, Case
from requests_app.models.querysets import PostLetterManager, PostManager
from requests_app.models.request_forms import IssuedForm


class PostBatch(models.Model):
    """A pile of post as it was scanned: known by the hash of its file, of which the pictures are kept.

    The day on which the post arrived is receipt (GDPR Art. 12(3)), whenever it was scanned.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="post_batches")
    arrived_on = models.DateField()
    # Why a day of long ago is right.
    arrival_reason = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    page_count = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=BATCH_STATE_LABELS, default=BATCH_STEPS.initial)
    box = models.CharField(max_length=codes.MAX_BOX, blank=True)
    originals_days = models.PositiveSmallIntegerField(default=codes.ORIGINALS_DAYS)
    # From this day on the originals may be shredded (Art. 5(1)(e)); known once the batch is done.
    originals_until = models.DateField(null=True, blank=True)
    originals_destroyed_by = models.UUIDField(null=True, blank=True)
    originals_destroyed_at = models.DateTimeField(null=True, blank=True)
    taken_in_by = models.UUIDField()
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = PostManager()
    history = history_rows()
    never_deleted = True
    step_table = BATCH_STEPS
    personal_data = marks(
        plain="id controller arrived_on digest page_count state box originals_days originals_until"
        " originals_destroyed_by originals_destroyed_at taken_in_by version created_at changed_at",
        personal="arrival_reason",
        retention=RETENTION,
    )

    class Meta:
        verbose_name = "scanned batch"
        verbose_name_plural = "scanned batches"
        constraints = (
            models.UniqueConstraint(fields=["controller", "digest"], name="post_batch_once"),
            models.CheckConstraint(condition=Q(state__in=BATCH_STATES), name="post_batch_state_known"),
            models.CheckConstraint(condition=Q(page_count__gte=1), name="post_batch_has_pages"),
            models.CheckConstraint(
                condition=Q(state=BATCH_DONE, originals_until__isnull=False)
                | (~Q(state=BATCH_DONE) & Q(originals_until__isnull=True)),
                name="post_batch_done_until",
            ),
            models.CheckConstraint(
                condition=Q(originals_destroyed_by__isnull=True, originals_destroyed_at__isnull=True)
                | Q(originals_destroyed_by__isnull=False, originals_destroyed_at__isnull=False),
                name="post_originals_when_and_by_whom",
            ),
        )
        indexes = (
            models.Index(fields=["created_at", "id"], name="post_batch_list"),
            models.Index(fields=["controller", "created_at", "id"], name="post_batch_list_of_one"),
        )

    def __str__(self) -> str:
        return str(self.id)


class PostLetter(models.Model):
    """Pages of a batch that follow each other and belong together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="post_letters")
    batch = models.ForeignKey(PostBatch, on_delete=models.PROTECT, related_name="letters")
    first_page = models.PositiveSmallIntegerField()
    last_page = models.PositiveSmallIntegerField()
    arrived_on = models.DateField()
    arrival_reason = models.TextField(blank=True)
    # When an answer would be due if this is a request (GDPR Art. 12(3)).
    due_on = models.DateField()
    state = models.CharField(max_length=20, choices=POST_STATE_LABELS, default=LETTER_STEPS.initial)
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="post_letters"
    )
    # Where an answer on paper would go, as it stands on the letter.
    sender_address = models.TextField(blank=True)
    dismissed_as = models.CharField(max_length=20, choices=POST_DISMISSAL_LABELS, blank=True)
    dismissal = models.TextField(blank=True)
    settled_by = models.UUIDField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    # When the office looked whether the letter is a form that it may file by itself.
    looked_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = PostLetterManager()
    history = history_rows()
    never_deleted = True
    step_table = LETTER_STEPS
    personal_data = marks(
        plain="id controller batch first_page last_page arrived_on due_on state case dismissed_as"
        " settled_by settled_at looked_at version created_at changed_at",
        personal="arrival_reason sender_address dismissal",
        retention=RETENTION,
    )

    class Meta:
        verbose_name = "scanned letter"
        verbose_name_plural = "scanned letters"
        ordering = ("first_page",)
        constraints = (
            models.UniqueConstraint(
                fields=["batch", "first_page"], condition=~Q(state=MERGED), name="post_letter_place_once"
            ),
            models.CheckConstraint(condition=Q(state__in=LETTER_STATES), name="post_letter_state_known"),
            models.CheckConstraint(
                condition=Q(first_page__gte=1, last_page__gte=F("first_page")), name="post_letter_has_pages"
            ),
            models.CheckConstraint(
                condition=Q(state__in=POST_IN_CASE, case__isnull=False)
                | (~Q(state__in=POST_IN_CASE) & Q(case__isnull=True)),
                name="post_letter_in_a_case",
            ),
            models.CheckConstraint(
                condition=(Q(state=POST_DISMISSED) & ~Q(dismissed_as=""))
                | (~Q(state=POST_DISMISSED) & Q(dismissed_as="", dismissal="")),
                name="post_letter_dismissed_as",
            ),
            models.CheckConstraint(
                condition=Q(state=POST_WAITING, settled_by__isnull=True, settled_at__isnull=True)
                | (~Q(state=POST_WAITING) & Q(settled_by__isnull=False, settled_at__isnull=False)),
                name="post_letter_settled_by_whom",
            ),
        )
        indexes = (
            models.Index(fields=["due_on", "id"], name="post_letter_list"),
            models.Index(
                fields=["controller", "due_on", "id"],
                condition=Q(state=POST_WAITING),
                name="post_letter_waiting",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class PostPage(models.Model):
    """A page of a batch: its picture, a small one of it, and the code of a form that it bears.

    Of a page that was destroyed a note is left: what it was, who, when and why (GDPR Art. 5(1)(c)).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(PostBatch, on_delete=models.PROTECT, related_name="pages")
    number = models.PositiveSmallIntegerField()
    picture = models.ForeignKey("common.Document", on_delete=models.PROTECT, related_name="+")
    preview = models.ForeignKey("common.Document", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=10, blank=True)
    form = models.ForeignKey(
        IssuedForm, null=True, blank=True, on_delete=models.PROTECT, related_name="post_pages"
    )
    destroyed_as = models.CharField(max_length=20, choices=DESTROYED_AS_LABELS, blank=True)
    destroyed_because = models.TextField(blank=True)
    destroyed_by = models.UUIDField(null=True, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    history = history_rows()
    never_deleted = True
    personal_data = marks(
        plain="id batch number picture preview code form destroyed_as destroyed_by destroyed_at",
        personal="destroyed_because",
        retention=RETENTION,
    )

    class Meta:
        verbose_name = "scanned page"
        verbose_name_plural = "scanned pages"
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["batch", "number"], name="post_page_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="post_page_counted_from_one"),
            models.CheckConstraint(condition=Q(code__in=codes.CODE_FINDINGS), name="post_page_code_known"),
            models.CheckConstraint(
                condition=Q(code=codes.OURS, form__isnull=False)
                | (~Q(code=codes.OURS) & Q(form__isnull=True)),
                name="post_page_form_of_ours",
            ),
            models.CheckConstraint(
                condition=Q(destroyed_as="", destroyed_by__isnull=True, destroyed_at__isnull=True)
                | (~Q(destroyed_as="") & Q(destroyed_by__isnull=False, destroyed_at__isnull=False)),
                name="post_page_destroyed_by_whom",
            ),
        )

    def __str__(self) -> str:
        return f"{self.batch_id} {self.number}"
